import { useLocale, useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import type { TaskOverview } from "@/lib/engine/executions/task-overviews";
import { formatCount, formatShare } from "@/lib/format";

/** The share of the last 30 days' executions that succeeded in full, as a number and a bar. */
export function SuccessRate({ recent: { ran, succeeded } }: { recent: TaskOverview["recent"] }) {
  const t = useTranslations("reports");
  const locale = useLocale();
  if (ran === 0) return <p className="text-muted-foreground">{t("noRate")}</p>;
  const share = succeeded / ran;
  return (
    <div title={t("successOf", { succeeded: formatCount(succeeded, locale), ran: formatCount(ran, locale) })}>
      <p className="tabular-nums">{formatShare(share, locale)}</p>
      <div aria-hidden className="mt-1 h-1.5 w-full max-w-28 overflow-hidden rounded-full bg-danger-soft">
        <div
          className={cn("h-full", share >= 0.99 ? "bg-success" : share >= 0.9 ? "bg-warning" : "bg-danger")}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}
