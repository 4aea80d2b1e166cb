import type { PrismaClient } from "../../db/client";
import { Prisma } from "../../db/generated/client";
import type { ExecutionStatus, Reason } from "../define";
import { readReason } from "./stored";

/** Ends that a person should look at, the most telling first. */
export const problemStatuses = [
  "failed",
  "timed_out",
  "abandoned",
  "partial",
  "awaiting_confirmation",
] as const satisfies ExecutionStatus[];

/** An execution that did not go well, as lists show it. */
export interface ProblemRow {
  id: number;
  taskKey: string;
  status: ExecutionStatus;
  createdAt: Date;
  itemsFailed: number;
  reason: Reason | null;
  errorName: string | null;
  errorMessage: string | null;
}

/**
 * The newest executions of these tasks that did not go well, newest first, at most `limit`. Takes the newest few of each task and status
 * from an index, so its cost does not grow with the history.
 */
export async function recentProblems(prisma: PrismaClient, keys: readonly string[], limit: number): Promise<ProblemRow[]> {
  if (keys.length === 0) return [];
  const newest = keys.flatMap((key) =>
    problemStatuses.map(
      (status) => Prisma.sql`SELECT * FROM (SELECT id, created_at FROM executions WHERE task_key = ${key} AND status = ${status}
        ORDER BY created_at DESC, id DESC LIMIT ${limit}) AS newest`,
    ),
  );
  const found = await prisma.$queryRaw<{ id: number }[]>`SELECT id FROM (${Prisma.join(newest, " UNION ALL ")}) AS candidates
    ORDER BY created_at DESC, id DESC LIMIT ${limit}`;
  const rows = await prisma.execution.findMany({
    where: { id: { in: found.map(({ id }) => id) } },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    select: {
      id: true,
      taskKey: true,
      status: true,
      createdAt: true,
      itemsFailed: true,
      reasonCode: true,
      reasonParams: true,
      errorName: true,
      errorMessage: true,
    },
  });
  return rows.map(({ reasonCode, reasonParams, status, ...row }) => ({
    ...row,
    status: status as ExecutionStatus,
    reason: readReason(reasonCode, reasonParams),
  }));
}
