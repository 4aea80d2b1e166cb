import { SearchX, Trash2, Zap } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTimeZone, getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { fromSegment, taskHref } from "@/components/hrefs";
import { LiveRefresh } from "@/components/live-refresh";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { RunNowButton } from "@/components/run-now-button";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { can } from "@/lib/auth/roles";
import { writeExecutionFilters } from "@/lib/engine/executions/address";
import { parseExecutionFilters, periodInstants, type SearchParams } from "@/lib/engine/executions/filters";
import { listExecutions } from "@/lib/engine/executions/list";
import { loadTaskOverviews } from "@/lib/engine/executions/task-overviews";
import { dayIn } from "@/lib/engine/ledger/daily-stats";
import { listTasks } from "@/lib/engine/list-tasks";
import { tasks } from "@/lib/tasks/registry";
import { countPurgeable, retentionDays } from "@/lib/web/engine";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { purge, runNow } from "../actions";
import { getTaskTexts } from "../task-texts";
import { ExecutionsTable } from "./executions-table";
import { FilterBar } from "./filter-bar";
import { PurgeDialog } from "./purge-dialog";
import { ScheduleCard } from "./schedule-card";

type Props = { params: Promise<{ task: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await getTaskTexts())(fromSegment((await params).task)).title };
}

/** Every execution of one task: filtered, sorted and paged by the address. */
export default async function TaskPage({ params, searchParams }: Props) {
  const user = await requireUser();
  const key = fromSegment((await params).task);
  const definition = tasks.find((task) => task.key === key);
  if (!definition) notFound();
  const { prisma, sql, env } = installation();
  const now = new Date();
  const query = await searchParams;
  const filters = parseExecutionFilters(query);
  const mayPurge = can(user.role, "history.purge");
  const [t, texts, zone] = await Promise.all([getTranslations("reports"), getTaskTexts(), getTimeZone()]);
  const [[listed], overviews, page, purgeable] = await Promise.all([
    listTasks(sql, { tasks: [definition], timezone: env.TIMEZONE }, now),
    loadTaskOverviews(prisma, [key], dayIn(env.TIMEZONE, now)),
    listExecutions(prisma, key, filters, periodInstants(filters, zone)),
    // Counting takes a while where there is much to delete: only when somebody wants to know.
    mayPurge && query.purge === "ask" ? countPurgeable(key) : null,
  ]);
  const overview = overviews.get(key);
  if (!listed || !overview) notFound();
  const { title, description } = texts(key);
  const mayRun = can(user.role, "executions.run");
  const address = taskHref(key) + writeExecutionFilters(filters);
  const at = (position: { after?: string | null; before?: string | null }) => taskHref(key) + writeExecutionFilters(filters, position);
  const filtered = filters.statuses.length > 0 || filters.trigger || filters.from || filters.to || filters.hideIdle;
  return (
    <>
      {page.rows.some(({ status }) => status === "queued" || status === "running") ? <LiveRefresh /> : null}
      <PageHeader
        above={
          <>
            {t("breadcrumb")} ·{" "}
            <Link href="/admin/reports/cron" className="text-link hover:underline">
              {t("tasksTitle")}
            </Link>
          </>
        }
        title={title}
        description={description}
      />
      <ScheduleCard task={listed} overview={overview} now={now} />
      <Card>
        <CardHeader>
          <CardTitle>{t("executionsTitle")}</CardTitle>
        </CardHeader>
        <FilterBar taskKey={key} filters={filters} />
        {filters.sort === "duration" ? <p className="px-4 py-2 text-sm text-muted-foreground sm:px-5">{t("durationOrder")}</p> : null}
        {page.rows.length > 0 ? (
          <ExecutionsTable label={t("executionsTable", { task: title })} taskKey={key} rows={page.rows} filters={filters} />
        ) : filtered ? (
          <EmptyState Icon={SearchX} title={t("empty.filteredTitle")}>
            <p>{t("empty.filteredText")}</p>
            <Link href={taskHref(key)}>{t("filters.clear")}</Link>
          </EmptyState>
        ) : (
          <EmptyState Icon={Zap} title={t("empty.title")}>
            <p>{mayRun ? t("empty.text") : t("empty.viewerText")}</p>
            <Link href="/admin/settings/cron">{t("empty.cronLink")}</Link>
          </EmptyState>
        )}
        <Pagination
          list={t("executionsTitle")}
          first={address}
          previous={page.previous && at({ before: page.previous })}
          next={page.next && at({ after: page.next })}
        />
      </Card>
      {mayRun || mayPurge ? (
        <div className="mt-5 flex flex-wrap items-center justify-between gap-3">
          {mayRun ? (
            <div className="flex flex-wrap items-center gap-3">
              <RunNowButton action={runNow} taskKey={key} taskTitle={title} size="lg" />
              <p className="text-sm text-muted-foreground">{t("runNow.help")}</p>
            </div>
          ) : null}
          {mayPurge ? (
            <Link
              href={`${address}${address.includes("?") ? "&" : "?"}purge=ask`}
              scroll={false}
              prefetch={false}
              className={cn(buttonVariants({ variant: "outline" }), "h-auto min-h-9 shrink py-1.5 whitespace-normal")}
            >
              <Trash2 aria-hidden />
              {t("purge.label", { days: retentionDays })}
            </Link>
          ) : null}
        </div>
      ) : null}
      {purgeable === null ? null : (
        <PurgeDialog action={purge} taskKey={key} taskTitle={title} count={purgeable} days={retentionDays} closeHref={address} />
      )}
    </>
  );
}
