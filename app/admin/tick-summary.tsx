import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { taskHref } from "@/components/hrefs";
import { useSourceName } from "@/components/source-name";
import { useTaskTitle } from "@/components/task-title";
import { Time } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import type { Health } from "@/lib/engine/health";
import { formatDuration } from "@/lib/format";

/** A task that is due waits for the next tick; less than this is no delay worth a line. */
const OVERDUE_AFTER_MS = 2 * 60_000;

/** When the last tick came, from where, and what waits for longer than it should. */
export function TickSummary({ health: { lastTick, oldestDue }, className }: { health: Health; className?: string }) {
  const t = useTranslations("overview");
  const navigation = useTranslations("navigation");
  const sourceName = useSourceName();
  const taskTitle = useTaskTitle();
  const locale = useLocale();
  const overdue = oldestDue && oldestDue.lateMs >= OVERDUE_AFTER_MS ? oldestDue : null;
  return (
    <Card className={className}>
      <CardHeader>
        <CardTitle>{t("lastTick")}</CardTitle>
        <Link href="/admin/settings/cron" className={buttonVariants({ variant: "link", size: "sm", className: "-mx-2.5" })}>
          {navigation("setUpCron")}
        </Link>
      </CardHeader>
      <CardContent className="space-y-4">
        {lastTick ? (
          <div>
            <p className="text-2xl font-semibold">
              <Time at={lastTick.at} relative />
            </p>
            <p className="text-sm text-muted-foreground">{t("tickFrom", { source: sourceName(lastTick.source) })}</p>
          </div>
        ) : (
          <p className="text-2xl font-semibold">{t("noTick")}</p>
        )}
        <div>
          <p className="text-sm font-medium">{t("due")}</p>
          {overdue ? (
            <p className="text-sm">
              <Link href={taskHref(overdue.task)} className="text-link underline underline-offset-4">
                {t("dueText", { task: taskTitle(overdue.task), late: formatDuration(overdue.lateMs, locale) })}
              </Link>
            </p>
          ) : (
            <p className="text-sm text-muted-foreground">{t("dueNone")}</p>
          )}
        </div>
      </CardContent>
    </Card>
  );
}
