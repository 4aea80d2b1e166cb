"use client";

import { createColumnHelper } from "@tanstack/react-table";
import { TriangleAlert } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { Clamped } from "@/components/clamped";
import { DataTable } from "@/components/data-table";
import type { DataTableFeatures } from "@/components/data-table-columns";
import { ShortTime } from "@/components/short-time";
import { useTaskTitle } from "@/components/task-title";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import type { WorkerRow } from "@/lib/engine/workers";
import { formatCount } from "@/lib/format";
import { WorkerStateBadge } from "./worker-state-badge";

const helper = createColumnHelper<DataTableFeatures, WorkerRow>();
const none = <span className="text-muted-foreground">—</span>;

/** The workers as of `now`, by the database's clock. `ownVersion`: the dashboard's, from which a running worker's may differ. */
export function WorkersTable({ label, rows, now, ownVersion }: { label: string; rows: WorkerRow[]; now: Date; ownVersion: string }) {
  const t = useTranslations("workers");
  const locale = useLocale();
  const columns = useMemo(
    () =>
      helper.columns([
        helper.accessor("host", {
          header: t("columns.machine"),
          meta: { className: "md:min-w-36" },
          cell: ({ row: { original } }) => (
            <div title={original.host}>
              <Clamped text={original.host} className="font-medium" />
              <span className="block text-xs text-muted-foreground">{t("process", { pid: String(original.pid) })}</span>
            </div>
          ),
        }),
        helper.accessor("state", { header: t("columns.state"), cell: ({ row }) => <WorkerStateBadge state={row.original.state} /> }),
        helper.accessor("version", {
          header: t("columns.version"),
          cell: ({ row: { original } }) => (
            <>
              <span className="block">{original.version}</span>
              {original.ended || original.version === ownVersion ? null : <OtherVersion ownVersion={ownVersion} />}
            </>
          ),
        }),
        helper.accessor("startedAt", {
          header: t("columns.since"),
          cell: ({ row }) => <ShortTime at={row.original.startedAt} minute stacked />,
        }),
        helper.accessor("heartbeatAt", {
          header: t("columns.heartbeat"),
          cell: ({ row }) => <Time at={row.original.heartbeatAt} relative asOf={now} className="whitespace-nowrap" />,
        }),
        helper.accessor("inFlight", {
          header: t("columns.inFlight"),
          meta: { align: "end" },
          cell: ({ row: { original } }) => (original.ended ? none : formatCount(original.inFlight, locale)),
        }),
        helper.accessor("jobsPerMinute", {
          header: t("columns.jobsPerMinute"),
          meta: { align: "end" },
          cell: ({ row: { original } }) => (original.ended ? none : formatCount(original.jobsPerMinute, locale)),
        }),
        helper.accessor("jobsDone", {
          header: t("columns.jobsDone"),
          meta: { align: "end" },
          cell: ({ row }) => formatCount(row.original.jobsDone, locale),
        }),
        helper.accessor("queues", {
          header: t("columns.takes"),
          meta: { sentences: true },
          cell: ({ row: { original } }) => (
            <>
              <TaskNames keys={original.queues} />
              <span className="block text-xs text-muted-foreground">{t("atOnce", { count: original.concurrency })}</span>
            </>
          ),
        }),
      ]),
    [t, locale, now, ownVersion],
  );
  return <DataTable label={label} columns={columns} rows={rows} dense />;
}

function OtherVersion({ ownVersion }: { ownVersion: string }) {
  const t = useTranslations("workers");
  return (
    <Badge tone="warning" title={t("otherVersionHelp", { version: ownVersion })}>
      <TriangleAlert aria-hidden />
      {t("otherVersion")}
    </Badge>
  );
}

function TaskNames({ keys }: { keys: string[] | null }) {
  const t = useTranslations("workers");
  const taskTitle = useTaskTitle();
  return keys ? keys.map(taskTitle).join(", ") : t("everyTask");
}
