"use client";

import { DataTable } from "@/components/data-table";
import { taskHref } from "@/components/hrefs";
import { writeExecutionFilters } from "@/lib/engine/executions/address";
import type { ExecutionFilters, ExecutionSort } from "@/lib/engine/executions/filters";
import type { ExecutionRow } from "@/lib/engine/executions/list";
import { useExecutionColumns } from "./columns";

/** One page of a task's executions; sorting is a link to another page of them. */
export function ExecutionsTable({
  label,
  taskKey,
  rows,
  filters,
}: {
  label: string;
  taskKey: string;
  rows: ExecutionRow[];
  filters: ExecutionFilters;
}) {
  const columns = useExecutionColumns(taskKey);
  return (
    <DataTable
      dense
      label={label}
      columns={columns}
      rows={rows}
      sorting={{
        column: filters.sort,
        descending: filters.direction === "desc",
        href: (column, descending) =>
          taskHref(taskKey) + writeExecutionFilters({ ...filters, sort: column as ExecutionSort, direction: descending ? "desc" : "asc" }),
      }}
    />
  );
}
