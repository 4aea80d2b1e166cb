import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { executionHref } from "@/components/hrefs";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import type { TaskOverview } from "@/lib/engine/executions/task-overviews";
import { formatDuration } from "@/lib/format";

/** A task's last execution: status, when, how long; a link to its detail. */
export function LastExecution({ taskKey, last }: { taskKey: string; last: TaskOverview["last"] }) {
  const t = useTranslations("reports");
  const locale = useLocale();
  if (!last) return <p className="text-muted-foreground">{t("neverRan")}</p>;
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
      <StatusBadge status={last.status} />
      <Link
        href={executionHref(taskKey, last.id)}
        aria-label={t("detailsOf", { id: String(last.id) })}
        className="text-link hover:underline"
      >
        <Time at={last.createdAt} relative />
      </Link>
      {last.durationMs === null ? null : <span className="text-muted-foreground">{formatDuration(last.durationMs, locale)}</span>}
    </p>
  );
}
