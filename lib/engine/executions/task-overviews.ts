import type { PrismaClient } from "../../db/client";
import type { ExecutionStatus } from "../define";

/** How a task has been doing. */
export interface TaskOverview {
  last: { id: number; status: ExecutionStatus; createdAt: Date; finishedAt: Date | null; durationMs: number | null } | null;
  /** Over the last 30 days, of the executions that ran to an end of their own: how many, and how many succeeded in full. */
  recent: { ran: number; succeeded: number };
}

const successWindowDays = 30;

/** Ends that speak of the task's work. Cancelled, skipped and missed executions say nothing of it. */
const tellingStatuses: ExecutionStatus[] = ["succeeded", "partial", "failed", "timed_out", "abandoned"];

/**
 * The overview of each of `keys`. Rates come from the daily counts and never from counting executions, so the cost grows with the number
 * of tasks alone. `today` is the calendar day ("2026-11-23") in the installation's zone, the one that days are counted in.
 */
export async function loadTaskOverviews(prisma: PrismaClient, keys: readonly string[], today: string): Promise<Map<string, TaskOverview>> {
  const since = new Date(Date.parse(`${today}T00:00:00Z`) - (successWindowDays - 1) * 86_400_000).toISOString().slice(0, 10);
  const [stats, lasts] = await Promise.all([
    prisma.dailyStat.groupBy({
      by: ["taskKey", "status"],
      where: { taskKey: { in: [...keys] }, day: { gte: since }, status: { in: tellingStatuses } },
      _sum: { executions: true },
    }),
    Promise.all(
      keys.map((taskKey) =>
        prisma.execution.findFirst({
          where: { taskKey },
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          select: { id: true, status: true, createdAt: true, finishedAt: true, durationMs: true },
        }),
      ),
    ),
  ]);
  return new Map(
    keys.map((key, index) => {
      const counts = stats
        .filter((stat) => stat.taskKey === key)
        .map((stat) => ({ status: stat.status, count: stat._sum.executions ?? 0 }));
      const last = lasts[index] ?? null;
      return [
        key,
        {
          last: last && { ...last, status: last.status as ExecutionStatus },
          recent: {
            ran: counts.reduce((sum, { count }) => sum + count, 0),
            succeeded: counts.find(({ status }) => status === "succeeded")?.count ?? 0,
          },
        },
      ];
    }),
  );
}
