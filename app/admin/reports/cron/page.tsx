import type { Metadata } from "next";
import Link from "next/link";
import { getLocale, getTranslations } from "next-intl/server";
import { Facts } from "@/components/facts";
import { taskHref } from "@/components/hrefs";
import { LiveRefresh } from "@/components/live-refresh";
import { PageHeader } from "@/components/page-header";
import { RunNowButton } from "@/components/run-now-button";
import { Card } from "@/components/ui/card";
import { can } from "@/lib/auth/roles";
import { loadTaskOverviews } from "@/lib/engine/executions/task-overviews";
import { dayIn } from "@/lib/engine/ledger/daily-stats";
import { listTasks } from "@/lib/engine/list-tasks";
import { describeSchedule } from "@/lib/schedule-words";
import { tasks } from "@/lib/tasks/registry";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { runNow } from "./actions";
import { LastExecution } from "./last-execution";
import { NextRun } from "./next-run";
import { SuccessRate } from "./success-rate";
import { getTaskTexts } from "./task-texts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("reports"))("tasksTitle") };
}

/** Every task: what it does, when, how it went last and lately; one click runs it. */
export default async function CronTasksPage() {
  const user = await requireUser();
  const { prisma, sql, env } = installation();
  const now = new Date();
  const [t, locale, texts, listed, overviews] = await Promise.all([
    getTranslations("reports"),
    getLocale(),
    getTaskTexts(),
    listTasks(sql, { tasks, timezone: env.TIMEZONE }, now),
    loadTaskOverviews(
      prisma,
      tasks.map((task) => task.key),
      dayIn(env.TIMEZONE, now),
    ),
  ]);
  const mayRun = can(user.role, "executions.run");
  const open = [...overviews.values()].some(({ last }) => last?.status === "queued" || last?.status === "running");
  return (
    <>
      {open ? <LiveRefresh /> : null}
      <PageHeader above={t("breadcrumb")} title={t("tasksTitle")} description={t("tasksDescription")} />
      <Card>
        <ul aria-label={t("tasksTable")} className="divide-y">
          {listed.map(({ task: key, schedule, timezone, enabled, nextAt }) => {
            const overview = overviews.get(key);
            const { title, description } = texts(key);
            return (
              <li key={key} className="space-y-3 px-4 py-4 sm:px-5">
                <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
                  <div className="min-w-0 flex-1 basis-72">
                    <h2 className="font-semibold">
                      <Link href={taskHref(key)} className="text-link hover:underline">
                        {title}
                      </Link>
                    </h2>
                    <p className="text-sm text-muted-foreground">{description}</p>
                  </div>
                  {mayRun ? <RunNowButton action={runNow} taskKey={key} taskTitle={title} size="sm" /> : null}
                </div>
                <Facts
                  facts={[
                    {
                      name: t("schedule"),
                      value: (
                        <>
                          <p>{describeSchedule(schedule, locale)}</p>
                          <p className="text-muted-foreground">{t("zone", { zone: timezone })}</p>
                        </>
                      ),
                    },
                    { name: t("nextRun"), value: <NextRun enabled={enabled} nextAt={nextAt} now={now} /> },
                    { name: t("lastExecution"), value: <LastExecution taskKey={key} last={overview?.last ?? null} /> },
                    { name: t("successRate"), value: <SuccessRate recent={overview?.recent ?? { ran: 0, succeeded: 0 }} /> },
                  ]}
                />
              </li>
            );
          })}
        </ul>
      </Card>
    </>
  );
}
