import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ExceptionView } from "@/components/exception-view";
import { executionHref, fromSegment, taskHref } from "@/components/hrefs";
import { LiveRefresh } from "@/components/live-refresh";
import { PageHeader } from "@/components/page-header";
import { RetryButton } from "@/components/run-now-button";
import { StatusBadge } from "@/components/status-badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { can } from "@/lib/auth/roles";
import { parseCursor } from "@/lib/engine/cursor";
import { type ExecutionDetail, listItems, listLogLines, loadExecution } from "@/lib/engine/executions/detail";
import { type ItemFilters, parseItemFilters, type SearchParams } from "@/lib/engine/executions/filters";
import { retryableStatuses } from "@/lib/engine/ledger/retryable";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { cancel, retry } from "../../actions";
import { getTaskTexts } from "../../task-texts";
import { CancelButton } from "./cancel-button";
import { Notices } from "./notices";
import { Summary } from "./summary";
import { Work } from "./work";

type Props = { params: Promise<{ task: string; execution: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { execution } = await params;
  return { title: (await getTranslations("reports.detail"))("title", { id: execution }) };
}

/** Everything about one execution. While it waits or runs, the page follows it. */
export default async function ExecutionPage({ params, searchParams }: Props) {
  const user = await requireUser();
  const segments = await params;
  const id = /^\d{1,15}$/.test(segments.execution) ? Number(segments.execution) : Number.NaN;
  const { prisma, sql } = installation();
  const execution = Number.isNaN(id) ? null : await loadExecution(prisma, fromSegment(segments.task), id);
  if (!execution) notFound();
  const query = await searchParams;
  const filters = parseItemFilters(query);
  const [t, texts, items, log, now] = await Promise.all([
    getTranslations("reports.detail"),
    getTaskTexts(),
    listItems(prisma, id, filters),
    listLogLines(prisma, id, logPosition(query)),
    sql.now(),
  ]);
  const { taskKey, status } = execution;
  const open = status === "queued" || status === "running";
  const wasLeftOut = status === "skipped" || status === "missed";
  const address = (part: Record<string, string | null | undefined>) => addressOf(execution, query, filters, part);
  return (
    <>
      {open ? <LiveRefresh /> : null}
      <PageHeader
        above={
          <>
            <Link href="/admin/reports/cron" className="text-link hover:underline">
              {(await getTranslations("reports"))("tasksTitle")}
            </Link>
            {" · "}
            <Link href={taskHref(taskKey)} className="text-link hover:underline">
              {texts(taskKey).title}
            </Link>
          </>
        }
        title={
          <span className="flex flex-wrap items-center gap-3">
            {t("title", { id: String(id) })}
            <span aria-live="polite" className="text-base">
              <StatusBadge status={status} />
            </span>
          </span>
        }
        description={open ? t("following") : undefined}
        actions={
          <>
            {open && can(user.role, "executions.cancel") && !execution.cancelRequestedAt ? (
              <CancelButton action={cancel} taskKey={taskKey} executionId={id} />
            ) : null}
            {retryableStatuses.includes(status) && can(user.role, "executions.retry") ? (
              <RetryButton action={retry} taskKey={taskKey} executionId={id} />
            ) : null}
          </>
        }
      />
      <div className="space-y-5">
        <Notices execution={execution} open={open} />
        <Card>
          <CardHeader>
            <CardTitle>{t("summary")}</CardTitle>
          </CardHeader>
          <CardContent>
            <Summary execution={execution} now={now} />
          </CardContent>
        </Card>
        {execution.exception ? (
          <Card className="border-danger/40">
            <CardHeader>
              <CardTitle>{t("exception")}</CardTitle>
            </CardHeader>
            <CardContent>
              <ExceptionView exception={execution.exception} />
            </CardContent>
          </Card>
        ) : null}
        {wasLeftOut ? null : <Work execution={execution} open={open} items={items} log={log} chosen={filters.outcome} hrefOf={address} />}
      </div>
    </>
  );
}

function logPosition(query: SearchParams) {
  const after = parseCursor(one(query.logAfter));
  const before = parseCursor(one(query.logBefore));
  return { ...(after ? { after } : {}), ...(before ? { before } : {}) };
}

/** This page's address with some of its state replaced; null takes it away. Items and log lines are paged each on their own. */
function addressOf(
  execution: ExecutionDetail,
  query: SearchParams,
  filters: ItemFilters,
  part: Record<string, string | null | undefined>,
): string {
  const kept = ["after", "before", "logAfter", "logBefore"].map((key) => [key, one(query[key])] as const);
  const state: Record<string, string | null | undefined> = { outcome: filters.outcome, ...Object.fromEntries(kept), ...part };
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) if (value) params.set(key, value);
  return executionHref(execution.taskKey, execution.id) + (params.size === 0 ? "" : `?${params}`);
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
