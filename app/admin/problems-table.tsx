"use client";

import { createColumnHelper } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table";
import type { DataTableFeatures } from "@/components/data-table-columns";
import { executionHref, taskHref } from "@/components/hrefs";
import { useReasonText } from "@/components/reason-text";
import { StatusBadge } from "@/components/status-badge";
import { useTaskTitle } from "@/components/task-title";
import { Time } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import type { ProblemRow } from "@/lib/engine/executions/recent-problems";

const helper = createColumnHelper<DataTableFeatures, ProblemRow>();

/** Executions that did not go well, each with what happened and a way to its page. */
export function ProblemsTable({ rows }: { rows: ProblemRow[] }) {
  const t = useTranslations("overview");
  const taskTitle = useTaskTitle();
  const reasonText = useReasonText();
  const columns = useMemo(() => {
    const whatHappened = ({ reason, errorName, errorMessage, itemsFailed }: ProblemRow): string => {
      if (reason) return reasonText(reason);
      if (errorName) return errorMessage ? `${errorName}: ${errorMessage}` : errorName;
      return itemsFailed > 0 ? t("itemsFailed", { count: itemsFailed }) : "—";
    };
    return helper.columns([
      helper.accessor("status", {
        header: t("columns.status"),
        meta: { className: "sm:first:pl-5" },
        cell: ({ row }) => <StatusBadge status={row.original.status} />,
      }),
      helper.accessor("taskKey", {
        header: t("columns.task"),
        cell: ({ row: { original } }) => (
          <Link href={taskHref(original.taskKey)} className="whitespace-nowrap text-link underline-offset-4 hover:underline">
            {taskTitle(original.taskKey)}
          </Link>
        ),
      }),
      helper.accessor("createdAt", {
        header: t("columns.when"),
        cell: ({ row }) => <Time at={row.original.createdAt} relative className="whitespace-nowrap" />,
      }),
      helper.display({
        id: "what",
        header: t("columns.what"),
        meta: { sentences: true },
        cell: ({ row }) => <span className="line-clamp-2 [overflow-wrap:anywhere]">{whatHappened(row.original)}</span>,
      }),
      helper.display({
        id: "detail",
        header: t("columns.detail"),
        cell: ({ row: { original } }) => (
          <Link
            href={executionHref(original.taskKey, original.id)}
            aria-label={t("detailOf", { id: original.id })}
            className={buttonVariants({ size: "sm" })}
          >
            {t("detail")}
          </Link>
        ),
      }),
    ]);
  }, [t, taskTitle, reasonText]);
  return <DataTable label={t("table")} columns={columns} rows={rows} />;
}
