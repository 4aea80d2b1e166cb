"use client";

import { createColumnHelper } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table";
import type { DataTableFeatures } from "@/components/data-table-columns";
import { executionHref } from "@/components/hrefs";
import { useItemColumns } from "@/components/item-columns";
import { useTaskTitle } from "@/components/task-title";
import type { SubjectItemRow } from "@/lib/engine/executions/detail";

const helper = createColumnHelper<DataTableFeatures, SubjectItemRow>();

/** What executions did to one service, each with a link to the execution. */
export function HistoryTable({ label, rows }: { label: string; rows: SubjectItemRow[] }) {
  const t = useTranslations("reports");
  const taskTitle = useTaskTitle();
  const itemColumns = useItemColumns<SubjectItemRow>("noSubject");
  const columns = useMemo(
    () => [
      helper.display({
        id: "execution",
        header: t("columns.execution"),
        cell: ({ row }) => {
          const { id, taskKey } = row.original.execution;
          return (
            <Link
              href={executionHref(taskKey, id)}
              prefetch={false}
              aria-label={t("detailsOf", { id: String(id) })}
              className="whitespace-nowrap text-link hover:underline"
            >
              {id} · {taskTitle(taskKey)}
            </Link>
          );
        },
      }),
      ...itemColumns,
    ],
    [t, taskTitle, itemColumns],
  );
  return <DataTable label={label} columns={columns} rows={rows} />;
}
