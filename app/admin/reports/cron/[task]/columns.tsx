"use client";

import { createColumnHelper } from "@tanstack/react-table";
import { Eye } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { Clamped } from "@/components/clamped";
import type { DataTableFeatures } from "@/components/data-table-columns";
import { executionHref } from "@/components/hrefs";
import { ItemCounts } from "@/components/item-counts";
import { ShortTime } from "@/components/short-time";
import { StatusBadge } from "@/components/status-badge";
import { buttonVariants } from "@/components/ui/button";
import type { ExecutionRow } from "@/lib/engine/executions/list";
import { formatDuration } from "@/lib/format";
import { StatusNote } from "./status-note";

const helper = createColumnHelper<DataTableFeatures, ExecutionRow>();
const none = <span className="text-muted-foreground">—</span>;

/** The columns of a task's executions. Ids of sortable columns are the sort keys of the address. */
export function useExecutionColumns(taskKey: string) {
  const t = useTranslations("reports");
  const locale = useLocale();
  return useMemo(
    () =>
      helper.columns([
        helper.accessor("id", {
          id: "created",
          header: t("columns.number"),
          enableSorting: true,
          meta: { align: "end" },
          cell: ({ row }) => <span className="font-medium">{row.original.id}</span>,
        }),
        helper.accessor("status", {
          header: t("columns.status"),
          cell: ({ row }) => (
            <>
              <StatusBadge status={row.original.status} />
              <StatusNote execution={row.original} taskKey={taskKey} />
            </>
          ),
        }),
        helper.accessor("trigger", {
          header: t("columns.trigger"),
          cell: ({ row: { original } }) => (
            <>
              <span className="whitespace-nowrap">{t(`trigger.${original.trigger}`)}</span>
              {original.actorName ? (
                <Clamped text={t("triggeredBy", { name: original.actorName })} className="max-w-40 text-xs text-muted-foreground" />
              ) : null}
            </>
          ),
        }),
        helper.accessor("slotAt", {
          header: t("columns.slot"),
          cell: ({ row }) => (row.original.slotAt ? <ShortTime at={row.original.slotAt} minute stacked /> : none),
        }),
        helper.accessor("startedAt", {
          header: t("columns.start"),
          cell: ({ row: { original } }) =>
            original.startedAt ? <ShortTime at={original.startedAt} besides={original.slotAt} stacked /> : none,
        }),
        helper.accessor("finishedAt", {
          header: t("columns.end"),
          cell: ({ row: { original } }) =>
            original.startedAt && original.finishedAt ? <ShortTime at={original.finishedAt} besides={original.startedAt} stacked /> : none,
        }),
        helper.accessor("durationMs", {
          id: "duration",
          header: t("columns.duration"),
          enableSorting: true,
          meta: { align: "end" },
          cell: ({ row }) =>
            row.original.durationMs === null ? (
              none
            ) : (
              <span className="whitespace-nowrap">{formatDuration(row.original.durationMs, locale)}</span>
            ),
        }),
        helper.display({
          id: "items",
          header: t("columns.items"),
          cell: ({ row: { original } }) => (
            <ItemCounts
              aligned
              hadWork={original.hadWork}
              counts={{
                done: original.itemsDone,
                already: original.itemsAlready,
                skipped: original.itemsSkipped,
                failed: original.itemsFailed,
              }}
            />
          ),
        }),
        helper.display({
          id: "details",
          header: t("columns.details"),
          meta: { pinned: true },
          cell: ({ row }) => (
            <Link
              href={executionHref(taskKey, row.original.id)}
              prefetch={false}
              aria-label={t("detailsOf", { id: String(row.original.id) })}
              className={buttonVariants({ size: "sm" })}
            >
              <Eye aria-hidden />
              {t("details")}
            </Link>
          ),
        }),
      ]),
    [t, locale, taskKey],
  );
}
