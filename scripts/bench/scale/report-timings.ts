import type { PrismaClient } from "../../../lib/db/client";
import { type SqlDatabase, toDate } from "../../../lib/db/sql";
import { formatCursor } from "../../../lib/engine/cursor";
import { listItems, listSubjectItems, loadExecution } from "../../../lib/engine/executions/detail";
import { parseExecutionFilters, periodInstants, type SearchParams } from "../../../lib/engine/executions/filters";
import { listExecutions } from "../../../lib/engine/executions/list";
import { recentProblems } from "../../../lib/engine/executions/recent-problems";
import { loadTaskOverviews } from "../../../lib/engine/executions/task-overviews";
import { healthOf } from "../../../lib/engine/health";
import { countPurgeable } from "../../../lib/engine/ledger/purge";
import { listTasks } from "../../../lib/engine/list-tasks";
import { RETENTION_DAYS, retentionLimit } from "../../../lib/engine/retention";
import { tasks } from "../../../lib/tasks/registry";
import { type Timing, time } from "./stopwatch";

const task = "suspend-services";
const timezone = "Europe/Paris";
const keys = tasks.map(({ key }) => key);

/** What the report's pages ask, and those parts of the overview that are about executions. */
export async function timeReportPages(prisma: PrismaClient, db: SqlDatabase, now: Date): Promise<Timing[]> {
  const [large] = await db.all<{ id: number }>("SELECT id FROM executions WHERE task_key = $1 ORDER BY items_done DESC LIMIT 1", [task]);
  const [old] = await db.all<{ at: Date; id: number }>(
    "SELECT created_at AS at, id FROM executions WHERE task_key = $1 ORDER BY created_at LIMIT 1 OFFSET 1000",
    [task],
  );
  const [item] = await db.all<{ id: string }>("SELECT subject_id AS id FROM items ORDER BY id DESC LIMIT 1");
  const day = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const after = old ? formatCursor({ value: toDate(old.at).getTime(), id: old.id }) : "";
  const lists: [string, SearchParams][] = [
    ["first page", {}],
    ["far behind", { after }],
    ["failed", { status: "failed" }],
    ["with something to do", { work: "1" }],
    ["one day", { from: day(10), to: day(10) }],
    ["longest first", { sort: "duration" }],
    ["failed, longest first, a month", { sort: "duration", status: "failed", from: day(31) }],
  ];
  const id = large?.id ?? 0;
  const first = {};
  const timings = [
    await time("health", () => healthOf(prisma, now)),
    await time("overview: recent problems", () => recentProblems(prisma, keys, 8)),
    await time("report: list of tasks", () =>
      Promise.all([listTasks(db, { tasks, timezone }, now), loadTaskOverviews(prisma, keys, day(0))]),
    ),
    await time("report: execution, detail", () => loadExecution(prisma, task, id)),
    await time("report: execution, first items of many", () => listItems(prisma, id, first)),
    await time("report: execution, its failed items", () => listItems(prisma, id, { outcome: "failed" })),
    await time("service: what was done to it", () => listSubjectItems(prisma, { type: "service", id: item?.id ?? "0" }, first)),
    await time(
      "report: how many a purge would delete",
      () => countPurgeable(db, task, retentionLimit(now, RETENTION_DAYS)),
      (count) => `${count} executions`,
    ),
  ];
  for (const [name, query] of lists) {
    const filters = parseExecutionFilters(query);
    timings.push(
      await time(
        `report: executions, ${name}`,
        () => listExecutions(prisma, task, filters, periodInstants(filters, timezone)),
        ({ rows }) => `${rows.length} rows`,
      ),
    );
  }
  return timings;
}
