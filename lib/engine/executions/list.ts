import type { PrismaClient } from "../../db/client";
import { Prisma } from "../../db/generated/client";
import { type Cursor, formatCursor, loadPage, type Page } from "../cursor";
import type { ExecutionStatus, ExecutionTrigger, Reason } from "../define";
import { branchesOf, type ExecutionBranch } from "./branches";
import type { ExecutionFilters } from "./filters";
import { readReason } from "./stored";

/** How many executions one page shows. */
export const executionsPerPage = 50;

/**
 * How many rows of the duration index are looked through for those that the other filters keep, before the rows that they keep are
 * sorted instead: the first is fast where many rows match, the second where few do.
 */
const maxRowsLookedThrough = 5_000;

const columns = Prisma.sql`id, "trigger", actor_name AS "actorName", slot_at AS "slotAt", status, reason_code AS "reasonCode",
  reason_params AS "reasonParams", related_id AS "relatedId", created_at AS "createdAt", started_at AS "startedAt", finished_at AS "finishedAt",
  duration_ms AS "durationMs", items_done AS "itemsDone", items_already AS "itemsAlready", items_skipped AS "itemsSkipped",
  items_failed AS "itemsFailed", had_work AS "hadWork", error_name AS "errorName", substr(error_message, 1, 300) AS "errorMessage",
  missed_from AS "missedFrom", missed_until AS "missedUntil", missed_count AS "missedCount"`;

type StoredRow = Omit<ExecutionRow, "reason"> & { reasonCode: string | null; reasonParams: string | null };

/** One row of a task's list of executions; the long texts stay in the database. */
export interface ExecutionRow {
  id: number;
  trigger: ExecutionTrigger;
  actorName: string | null;
  slotAt: Date | null;
  status: ExecutionStatus;
  reason: Reason | null;
  relatedId: number | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: number | null;
  itemsDone: number;
  itemsAlready: number;
  itemsSkipped: number;
  itemsFailed: number;
  hadWork: boolean;
  errorName: string | null;
  /** Its first 300 characters. */
  errorMessage: string | null;
  missedFrom: Date | null;
  missedUntil: Date | null;
  missedCount: number | null;
}

/**
 * One page of a task's executions. Every statement follows an index from the cursor on and stops after a page: no counting, no offset,
 * so that it takes the same time at a thousand rows and at a million. In the order of durations, executions without one are left out.
 */
export function listExecutions(
  prisma: PrismaClient,
  taskKey: string,
  filters: ExecutionFilters,
  period: { from?: Date; until?: Date },
): Promise<Page<ExecutionRow>> {
  const cursorOf = (row: Pick<ExecutionRow, "id" | "createdAt" | "durationMs">): Cursor => ({
    value: filters.sort === "created" ? row.createdAt.getTime() : (row.durationMs ?? 0),
    id: row.id,
  });
  return loadPage(
    filters,
    executionsPerPage,
    (row: ExecutionRow) => formatCursor(cursorOf(row)),
    async (cursor, backwards, limit) => {
      const ascending = (filters.direction === "asc") !== backwards;
      const request: Request = { taskKey, filters, period, cursor, ascending, limit };
      const rows = filters.sort === "created" ? await inOrderOfTime(prisma, request) : await inOrderOfDuration(prisma, request);
      return merge(rows, cursorOf, ascending, limit).map(({ reasonCode, reasonParams, ...row }) => ({
        ...row,
        reason: readReason(reasonCode, reasonParams),
      }));
    },
  );
}

interface Request {
  taskKey: string;
  filters: ExecutionFilters;
  period: { from?: Date; until?: Date };
  cursor: Cursor | undefined;
  ascending: boolean;
  limit: number;
}

/** A list of several statuses is several lists, each in order by its index: together they hold the page. */
async function inOrderOfTime(prisma: PrismaClient, request: Request): Promise<StoredRow[][]> {
  return Promise.all(
    branchesOf(request.filters).map(
      (branch) =>
        prisma.$queryRaw<StoredRow[]>`
        SELECT ${columns} FROM executions WHERE task_key = ${request.taskKey} AND ${equalities(branch)} AND ${timeRange(request)}
        ORDER BY created_at ${order(request)}, id ${order(request)} LIMIT ${request.limit}`,
    ),
  );
}

async function inOrderOfDuration(prisma: PrismaClient, request: Request): Promise<StoredRow[][]> {
  const { filters, period, taskKey, limit } = request;
  const { statuses, ...others } = filters;
  const selective = Boolean(others.trigger || others.hideIdle || period.from || period.until);
  const leading: ExecutionBranch[] = statuses.length === 0 ? [{}] : statuses.map((status) => ({ lead: { status } }));
  const kept = Prisma.sql`${others.trigger ? Prisma.sql`"trigger" = ${others.trigger}` : always}
    AND ${others.hideIdle ? Prisma.sql`"hadWork" = ${true}` : always}
    AND ${period.from ? Prisma.sql`"createdAt" >= ${period.from}` : always} AND ${period.until ? Prisma.sql`"createdAt" < ${period.until}` : always}`;
  const along = await Promise.all(
    leading.map(
      (branch) => prisma.$queryRaw<StoredRow[]>`
        SELECT * FROM (
          SELECT ${columns} FROM executions WHERE task_key = ${taskKey} AND ${equalities(branch)} AND ${durationRange(request)}
          ORDER BY duration_ms ${order(request)}, id ${order(request)} LIMIT ${selective ? maxRowsLookedThrough : limit}
        ) AS looked_through WHERE ${kept} ORDER BY "durationMs" ${order(request)}, id ${order(request)} LIMIT ${limit}`,
    ),
  );
  if (!selective || along.every((rows) => rows.length === limit)) return along;
  return Promise.all(
    branchesOf(filters).map(
      (branch) => prisma.$queryRaw<StoredRow[]>`
        SELECT ${columns} FROM executions
        WHERE task_key = ${taskKey} AND ${equalities(branch)} AND ${timeRange({ ...request, cursor: undefined })} AND ${durationCursor(request)}
        ORDER BY COALESCE(duration_ms, 0) ${order(request)}, id ${order(request)} LIMIT ${limit}`,
    ),
  );
}

const always = Prisma.sql`1 = 1`;

function order(request: Request): Prisma.Sql {
  return request.ascending ? Prisma.sql`ASC` : Prisma.sql`DESC`;
}

/** `lead` names the columns that choose the index; COALESCE keeps the others from being taken for an index's. */
function equalities(branch: ExecutionBranch): Prisma.Sql {
  const { lead, rest } = branch;
  const conditions = [always];
  if (lead?.status) conditions.push(Prisma.sql`status = ${lead.status}`);
  if (lead?.trigger) conditions.push(Prisma.sql`"trigger" = ${lead.trigger}`);
  if (lead?.hadWork) conditions.push(Prisma.sql`had_work = ${true}`);
  if (rest?.statuses?.length) conditions.push(Prisma.sql`COALESCE(status, '') IN (${Prisma.join(rest.statuses)})`);
  if (rest?.trigger) conditions.push(Prisma.sql`COALESCE("trigger", '') = ${rest.trigger}`);
  if (rest?.hadWork) conditions.push(Prisma.sql`COALESCE(had_work, false) = ${true}`);
  return Prisma.join(conditions, " AND ");
}

/** The period and the cursor as one lower and one upper bound, so that the index is entered at the cursor and left at the period's end. */
function timeRange({ cursor, ascending, period }: Request): Prisma.Sql {
  const conditions = [always];
  const at = cursor && new Date(cursor.value);
  if (at && ascending) {
    conditions.push(Prisma.sql`created_at >= ${later(at, period.from)} AND (created_at > ${at} OR id > ${cursor.id})`);
  } else if (period.from) conditions.push(Prisma.sql`created_at >= ${period.from}`);
  if (at && !ascending) {
    const until = period.until && new Date(period.until.getTime() - 1);
    conditions.push(Prisma.sql`created_at <= ${earlier(at, until)} AND (created_at < ${at} OR id < ${cursor.id})`);
  } else if (period.until) conditions.push(Prisma.sql`created_at < ${period.until}`);
  return Prisma.join(conditions, " AND ");
}

function durationRange({ cursor, ascending }: Request): Prisma.Sql {
  if (!cursor) return Prisma.sql`duration_ms >= 0`;
  return ascending
    ? Prisma.sql`duration_ms >= ${cursor.value} AND (duration_ms > ${cursor.value} OR id > ${cursor.id})`
    : Prisma.sql`duration_ms >= 0 AND duration_ms <= ${cursor.value} AND (duration_ms < ${cursor.value} OR id < ${cursor.id})`;
}

/** Like `durationRange`, written so that the index on time or status is taken. */
function durationCursor({ cursor, ascending }: Request): Prisma.Sql {
  if (!cursor) return Prisma.sql`COALESCE(duration_ms, -1) >= 0`;
  return ascending
    ? Prisma.sql`(COALESCE(duration_ms, -1) > ${cursor.value} OR (COALESCE(duration_ms, -1) = ${cursor.value} AND id > ${cursor.id}))`
    : Prisma.sql`COALESCE(duration_ms, -1) >= 0 AND (COALESCE(duration_ms, -1) < ${cursor.value}
        OR (COALESCE(duration_ms, -1) = ${cursor.value} AND id < ${cursor.id}))`;
}

function earlier(a: Date, b: Date | undefined): Date {
  return b && b < a ? b : a;
}

function later(a: Date, b: Date | undefined): Date {
  return b && b > a ? b : a;
}

function merge(lists: StoredRow[][], cursorOf: (row: StoredRow) => Cursor, ascending: boolean, limit: number): StoredRow[] {
  if (lists.length === 1) return lists[0] ?? [];
  const compare = (a: StoredRow, b: StoredRow) => cursorOf(a).value - cursorOf(b).value || a.id - b.id;
  return lists
    .flat()
    .sort((a, b) => (ascending ? compare(a, b) : compare(b, a)))
    .slice(0, limit);
}
