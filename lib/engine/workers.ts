import type { PrismaClient } from "../db/client";
import { WORKER_SILENCE_MS } from "./ledger/workers";

/** How many workers `listWorkers` gives at the most. */
export const WORKERS_LISTED = 100;

/** `silent`: without a heartbeat for so long that nobody counts on it, and not yet found `lost` by a tick. `stopped`: it ended by itself. */
export type WorkerState = "alive" | "silent" | "lost" | "stopped";

/** A worker as its page shows it. */
export interface WorkerRow {
  id: number;
  host: string;
  pid: number;
  version: string;
  /** The keys of the tasks that it serves; null: every task of its version. */
  queues: string[] | null;
  concurrency: number;
  startedAt: Date;
  heartbeatAt: Date;
  stoppedAt: Date | null;
  lostAt: Date | null;
  state: WorkerState;
  /** It is lost or stopped: nothing more is to be expected of it. */
  ended: boolean;
  /** Executions and batches under way, ended since it started, ended in the last minute: as of its last heartbeat. */
  inFlight: number;
  jobsDone: number;
  jobsPerMinute: number;
}

/**
 * The WORKERS_LISTED workers that gave a sign of life last: those that have not ended first, then the others, each newest first. A worker
 * that dies and starts again all the time so hides none that lives. In: the time by the database's clock.
 */
export async function listWorkers(prisma: Pick<PrismaClient, "worker">, now: Date): Promise<WorkerRow[]> {
  const rows = await prisma.worker.findMany({
    orderBy: [{ heartbeatAt: "desc" }, { id: "desc" }],
    take: WORKERS_LISTED,
    omit: { ticketHolders: true },
  });
  return rows
    .map((row) => {
      const state = stateOf(row, now);
      const queues = row.queues === null ? null : (JSON.parse(row.queues) as string[]);
      return { ...row, queues, state, ended: state === "lost" || state === "stopped" };
    })
    .sort((a, b) => Number(a.ended) - Number(b.ended) || b.startedAt.getTime() - a.startedAt.getTime() || b.id - a.id);
}

/** How many workers are on record, and how many of them are alive. In: the time by the database's clock. */
export async function countWorkers(prisma: Pick<PrismaClient, "worker">, now: Date): Promise<{ known: number; alive: number }> {
  const [known, alive] = await Promise.all([
    prisma.worker.count(),
    prisma.worker.count({ where: { stoppedAt: null, lostAt: null, heartbeatAt: { gt: silentSince(now) } } }),
  ]);
  return { known, alive };
}

function stateOf(worker: { heartbeatAt: Date; stoppedAt: Date | null; lostAt: Date | null }, now: Date): WorkerState {
  if (worker.stoppedAt) return "stopped";
  if (worker.lostAt) return "lost";
  return worker.heartbeatAt > silentSince(now) ? "alive" : "silent";
}

/** A heartbeat at this instant or before it is too old: the same border as the ledger's. */
function silentSince(now: Date): Date {
  return new Date(now.getTime() - WORKER_SILENCE_MS);
}
