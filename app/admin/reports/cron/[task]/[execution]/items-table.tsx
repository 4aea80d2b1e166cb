"use client";

import { DataTable } from "@/components/data-table";
import { useItemColumns } from "@/components/item-columns";
import type { ItemRow } from "@/lib/engine/executions/detail";

/** One page of an execution's items. */
export function ItemsTable({ label, rows }: { label: string; rows: ItemRow[] }) {
  return <DataTable label={label} columns={useItemColumns<ItemRow>("subject")} rows={rows} />;
}
