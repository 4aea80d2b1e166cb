import * as z from "zod";
import type { PrismaClient } from "../../db/client";
import type { ExceptionRecord } from "../../errors";
import { formatCursor, loadPage, type Page, type PagePosition } from "../cursor";
import type { ExecutionStatus, ExecutionTrigger, ItemOutcome, Reason, TaskLog } from "../define";
import type { ItemFilters } from "./filters";
import { readJson, readReason } from "./stored";

/** How many items, and how many log lines, one page shows. */
export const itemsPerPage = 50;
export const logLinesPerPage = 100;

const maxItemStackLength = 5_000;

type ExecutionModel = NonNullable<Awaited<ReturnType<PrismaClient["execution"]["findUnique"]>>>;

/** Everything that is on an execution's row, its texts parsed. */
export interface ExecutionDetail extends Omit<ExecutionModel, "status" | "trigger" | "result" | "error" | "reasonCode" | "reasonParams"> {
  status: ExecutionStatus;
  trigger: ExecutionTrigger;
  reason: Reason | null;
  /** What the task returned; undefined when it returned nothing. A result that is no JSON is given as its text. */
  result: unknown;
  exception: ExceptionRecord | null;
  /** Later executions that run this one again, oldest first; at most 5. */
  retriedBy: { id: number; status: ExecutionStatus; createdAt: Date }[];
}

/** One execution of a task; null where there is none of that number. */
export async function loadExecution(prisma: PrismaClient, taskKey: string, id: number): Promise<ExecutionDetail | null> {
  const row = await prisma.execution.findUnique({ where: { id } });
  if (!row || row.taskKey !== taskKey) return null;
  const retries = await prisma.execution.findMany({
    where: { taskKey, trigger: "retry", createdAt: { gte: row.createdAt }, relatedId: id },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    take: 5,
    select: { id: true, status: true, createdAt: true },
  });
  const { reasonCode, reasonParams, result, error, errorName, errorMessage, ...rest } = row;
  return {
    ...rest,
    errorName,
    errorMessage,
    status: row.status as ExecutionStatus,
    trigger: row.trigger as ExecutionTrigger,
    reason: readReason(reasonCode, reasonParams),
    result: result === null ? undefined : readJson(result),
    exception: readException(error) ?? (errorName === null ? null : { name: errorName, message: errorMessage ?? "", causes: [] }),
    retriedBy: retries.map((retry) => ({ ...retry, status: retry.status as ExecutionStatus })),
  };
}

/** What an execution did to one subject, its texts parsed. */
export interface ItemRow {
  id: number;
  outcome: ItemOutcome;
  subjectType: string;
  subjectId: string;
  subjectLabel: string;
  action: string | null;
  reason: Reason | null;
  message: string | null;
  exception: ExceptionRecord | null;
  at: Date;
}

/** One page of an execution's items, in the order they were recorded. */
export function listItems(prisma: PrismaClient, executionId: number, filters: ItemFilters): Promise<Page<ItemRow>> {
  return loadPage(filters, itemsPerPage, placeById, async (cursor, backwards, limit) => {
    const rows = await prisma.item.findMany({
      where: {
        executionId,
        ...(filters.outcome ? { outcome: filters.outcome } : {}),
        ...(cursor ? { id: backwards ? { lt: cursor.id } : { gt: cursor.id } } : {}),
      },
      orderBy: { id: backwards ? "desc" : "asc" },
      take: limit,
    });
    return rows.map(readItem);
  });
}

/** An item with the execution that it belongs to. */
export interface SubjectItemRow extends ItemRow {
  execution: { id: number; taskKey: string; trigger: ExecutionTrigger };
}

/** One page of every item of every execution that touched a subject, newest first. */
export function listSubjectItems(
  prisma: PrismaClient,
  subject: { type: string; id: string },
  position: PagePosition,
): Promise<Page<SubjectItemRow>> {
  return loadPage(position, itemsPerPage, placeById, async (cursor, backwards, limit) => {
    const rows = await prisma.item.findMany({
      where: {
        subjectType: subject.type,
        subjectId: subject.id,
        ...(cursor ? { id: backwards ? { gt: cursor.id } : { lt: cursor.id } } : {}),
      },
      orderBy: { id: backwards ? "asc" : "desc" },
      take: limit,
      include: { execution: { select: { id: true, taskKey: true, trigger: true } } },
    });
    return rows.map((row) => ({ ...readItem(row), execution: { ...row.execution, trigger: row.execution.trigger as ExecutionTrigger } }));
  });
}

export interface LogLineRow {
  id: number;
  at: Date;
  level: keyof TaskLog;
  message: string;
  /** Undefined when the line carries none. */
  data: unknown;
}

/** One page of an execution's log lines, in the order they were written. */
export function listLogLines(prisma: PrismaClient, executionId: number, position: PagePosition): Promise<Page<LogLineRow>> {
  return loadPage(position, logLinesPerPage, placeById, async (cursor, backwards, limit) => {
    const rows = await prisma.logLine.findMany({
      where: { executionId, ...(cursor ? { id: backwards ? { lt: cursor.id } : { gt: cursor.id } } : {}) },
      orderBy: { id: backwards ? "desc" : "asc" },
      take: limit,
    });
    return rows.map(({ id, at, level, message, data }) => ({
      id,
      at,
      level: level as keyof TaskLog,
      message,
      data: data === null ? undefined : readJson(data),
    }));
  });
}

const placeById = (row: { id: number }) => formatCursor({ value: 0, id: row.id });

function readItem(row: Awaited<ReturnType<PrismaClient["item"]["findMany"]>>[number]): ItemRow {
  const { id, subjectType, subjectId, subjectLabel, action, message, at } = row;
  return {
    id,
    outcome: row.outcome as ItemOutcome,
    subjectType,
    subjectId,
    subjectLabel,
    action,
    message,
    at,
    reason: readReason(row.reasonCode, row.reasonParams),
    exception: shortened(readException(row.error)) ?? (row.errorName === null ? null : { name: row.errorName, message: "", causes: [] }),
  };
}

const causeSchema = z.object({ name: z.string(), message: z.string(), code: z.string().optional(), stack: z.string().optional() });
const exceptionSchema = causeSchema.extend({ causes: z.array(causeSchema).catch([]) });

/** A page of items carries fifty exceptions: of a stack longer than any reader's patience, the beginning. */
function shortened(exception: ExceptionRecord | null): ExceptionRecord | null {
  const short = <Thrown extends { stack?: string }>(thrown: Thrown): Thrown =>
    thrown.stack && thrown.stack.length > maxItemStackLength
      ? { ...thrown, stack: `${thrown.stack.slice(0, maxItemStackLength).toWellFormed()}…` }
      : thrown;
  return exception && { ...short(exception), causes: exception.causes.map(short) };
}

function readException(text: string | null): ExceptionRecord | null {
  if (text === null) return null;
  const read = exceptionSchema.safeParse(readJson(text));
  // Better the raw text than nothing: it is why the row failed.
  return read.success ? read.data : { name: "Error", message: text, causes: [] };
}
