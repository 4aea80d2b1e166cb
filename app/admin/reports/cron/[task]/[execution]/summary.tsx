import { useLocale, useTranslations } from "next-intl";
import { Clamped } from "@/components/clamped";
import { Facts } from "@/components/facts";
import { ItemCounts } from "@/components/item-counts";
import { Time } from "@/components/time";
import type { ExecutionDetail } from "@/lib/engine/executions/detail";
import { formatDuration } from "@/lib/format";

/** Why, when, where, how long. `now`: the time by the database's clock. */
export function Summary({ execution, now }: { execution: ExecutionDetail; now: Date }) {
  const t = useTranslations("reports");
  const locale = useLocale();
  const neverRan = execution.status === "skipped" || execution.status === "missed";
  const time = (at: Date | null) =>
    at ? <Time at={at} seconds /> : neverRan ? null : <span className="text-muted-foreground">{t("detail.notYet")}</span>;
  const duration = (ms: number | null) => (ms === null ? null : formatDuration(ms, locale));
  return (
    <Facts
      facts={[
        {
          name: t("detail.trigger"),
          value: (
            <>
              {t(`trigger.${execution.trigger}`)}
              {execution.actorName ? (
                <Clamped text={t("triggeredBy", { name: execution.actorName })} className="text-muted-foreground" />
              ) : null}
            </>
          ),
        },
        {
          name: t("detail.slot"),
          value: execution.slotAt ? (
            <Time at={execution.slotAt} seconds />
          ) : (
            <span className="text-muted-foreground">{t("detail.noSlot")}</span>
          ),
        },
        { name: t("detail.created"), value: <Time at={execution.createdAt} seconds /> },
        { name: t("detail.started"), value: time(execution.startedAt) },
        { name: t("detail.ended"), value: neverRan ? null : time(execution.finishedAt) },
        { name: t("detail.duration"), value: duration(execution.durationMs) },
        { name: t("detail.wait"), value: duration(execution.waitMs) },
        { name: t("detail.lag"), value: duration(execution.lagMs) },
        {
          name: t("detail.items"),
          value: neverRan ? null : (
            <ItemCounts
              hadWork={execution.hadWork}
              counts={{
                done: execution.itemsDone,
                already: execution.itemsAlready,
                skipped: execution.itemsSkipped,
                failed: execution.itemsFailed,
              }}
            />
          ),
        },
        { name: t("detail.host"), value: execution.host && <Clamped text={execution.host} /> },
        { name: t("detail.process"), value: execution.pid },
        { name: t("detail.version"), value: execution.version },
        { name: t("detail.attempt"), value: execution.attempt > 1 ? execution.attempt : null },
        {
          name: t("detail.heartbeat"),
          value: execution.status === "running" && execution.heartbeatAt ? <Time at={execution.heartbeatAt} relative asOf={now} /> : null,
        },
      ]}
    />
  );
}
