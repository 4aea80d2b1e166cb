import { useLocale, useTranslations } from "next-intl";
import { Facts } from "@/components/facts";
import { Time } from "@/components/time";
import { Alert } from "@/components/ui/alert";
import { Card, CardContent } from "@/components/ui/card";
import type { TaskOverview } from "@/lib/engine/executions/task-overviews";
import type { ListedTask } from "@/lib/engine/list-tasks";
import { parseSchedule, upcomingSlots } from "@/lib/engine/schedule";
import { describeSchedule } from "@/lib/schedule-words";
import { LastExecution } from "../last-execution";
import { SuccessRate } from "../success-rate";

const upcomingCount = 5;

/** When a task runs: its schedule in words, the zone, the next runs; and how it has been doing. */
export function ScheduleCard({ task, overview, now }: { task: ListedTask; overview: TaskOverview; now: Date }) {
  const t = useTranslations("reports");
  const locale = useLocale();
  const parsed = parseSchedule(task.schedule, task.timezone);
  const upcoming = parsed.ok && task.enabled ? upcomingSlots(parsed.schedule, now, upcomingCount) : [];
  return (
    <Card className="mb-5">
      <CardContent>
        {parsed.ok ? null : (
          <Alert tone="danger" className="mb-4">
            {t("invalidSchedule", { problem: parsed.problem })}
          </Alert>
        )}
        <Facts
          facts={[
            {
              name: t("schedule"),
              value: (
                <>
                  <p>{describeSchedule(task.schedule, locale)}</p>
                  <p className="text-muted-foreground">
                    <code>{task.schedule}</code> · {t("zone", { zone: task.timezone })}
                  </p>
                </>
              ),
            },
            {
              name: t("nextRuns"),
              value: !task.enabled ? (
                t("disabled")
              ) : upcoming.length === 0 ? (
                t("neverAgain")
              ) : (
                <ol className="space-y-0.5 tabular-nums">
                  {upcoming.map((slot, index) => (
                    <li key={slot.getTime()} className={index === 0 ? "font-medium" : "text-muted-foreground"}>
                      <Time at={slot} />
                    </li>
                  ))}
                </ol>
              ),
            },
            { name: t("lastExecution"), value: <LastExecution taskKey={task.task} last={overview.last} /> },
            { name: t("successRate"), value: <SuccessRate recent={overview.recent} /> },
          ]}
        />
      </CardContent>
    </Card>
  );
}
