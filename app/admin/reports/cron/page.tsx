import type { Metadata } from "next";
import Link from "next/link";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
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
              <li
                key={key}
                className="grid gap-x-6 gap-y-3 px-4 py-4 sm:px-5 lg:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(0,4fr)_7rem_auto] lg:items-center"
              >
                <div className="min-w-0">
                  <h2 className="font-semibold">
                    <Link href={taskHref(key)} className="text-link hover:underline">
                      {title}
                    </Link>
                  </h2>
                  <p className="text-sm text-muted-foreground">{description}</p>
                </div>
                <Field name={t("schedule")}>
                  <p title={`${schedule} ${timezone}`}>{describeSchedule(schedule, locale)}</p>
                  <p className="text-muted-foreground">
                    {t("zone", { zone: timezone })} · <NextRun enabled={enabled} nextAt={nextAt} now={now} />
                  </p>
                </Field>
                <Field name={t("lastExecution")}>
                  <LastExecution taskKey={key} last={overview?.last ?? null} />
                </Field>
                <Field name={t("successRate")}>
                  <SuccessRate recent={overview?.recent ?? { ran: 0, succeeded: 0 }} />
                </Field>
                <div>{mayRun ? <RunNowButton action={runNow} taskKey={key} taskTitle={title} size="sm" /> : null}</div>
              </li>
            );
          })}
        </ul>
      </Card>
    </>
  );
}

function Field({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 text-sm">
      <p className="text-xs font-medium text-muted-foreground">{name}</p>
      {children}
    </div>
  );
}
