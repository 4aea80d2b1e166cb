import type { Sql, SqlDatabase } from "../../db/sql";
import type { Dispatch } from "../dispatch/dispatch";
import type { Runner } from "./claim";
import { firstOfFreeLanes } from "./lanes";

/** A worker without a heartbeat for so long is taken for dead: what it held goes to others. */
export const WORKER_SILENCE_MS = 60_000;
/** How often it gives a sign of life. */
export const WORKER_BEAT_MS = 10_000;

export interface WorkerStats {
  /** Executions and batches under way, ended since the start, ended in the last minute. */
  inFlight: number;
  jobsDone: number;
  jobsPerMinute: number;
}

const ALIVE = "stopped_at IS NULL AND lost_at IS NULL";

/** Makes a worker known; returns its number. `queues`: the keys of the tasks that it serves; null: all. */
export async function registerWorker(
  db: Sql,
  runner: Runner,
  options: { concurrency: number; queues: readonly string[] | null },
  now: Date,
): Promise<number> {
  const [row] = await db.all<{ id: number }>(
    `INSERT INTO workers (host, pid, version, ticket_holders, queues, concurrency, started_at, heartbeat_at)
     VALUES ($1, $2, $3, '[]', $4, $5, $6, $6) RETURNING id`,
    [runner.host, runner.pid, runner.version, options.queues && JSON.stringify(options.queues), options.concurrency, now],
  );
  return (row as { id: number }).id;
}

/** Remembers the names under which a worker takes tickets. */
export async function nameTicketHolders(db: Sql, id: number, holders: readonly string[]): Promise<void> {
  await db.run("UPDATE workers SET ticket_holders = $1 WHERE id = $2", [JSON.stringify(holders), id]);
}

/** A sign of life. False: this worker was taken for dead, and what it worked on is not its own any more. */
export async function beatWorker(db: Sql, id: number, stats: WorkerStats, now: Date): Promise<boolean> {
  const changed = await db.run(
    `UPDATE workers SET heartbeat_at = $1, in_flight = $2, jobs_done = $3, jobs_per_minute = $4 WHERE id = $5 AND ${ALIVE}`,
    [now, stats.inFlight, stats.jobsDone, stats.jobsPerMinute, id],
  );
  return changed === 1;
}

/** A worker's own end. What it could not let go of in time waits again, under the next attempt. */
export async function stopWorker(db: SqlDatabase, id: number, jobsDone: number, dispatch: Dispatch, now: Date): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run(`UPDATE workers SET stopped_at = $1, in_flight = 0, jobs_per_minute = 0, jobs_done = $2 WHERE id = $3 AND ${ALIVE}`, [
      now,
      jobsDone,
      id,
    ]);
    if ((await requeueBatchesOf(tx, id)) > 0) await dispatch.offerBatches(tx, await firstOfFreeLanes(tx));
  });
}

function requeueBatchesOf(tx: Sql, workerId: number): Promise<number> {
  return tx.run("UPDATE batches SET status = 'queued', running_lane = NULL, worker_id = NULL WHERE worker_id = $1 AND status = 'running'", [
    workerId,
  ]);
}

/** How many workers gave a sign of life within WORKER_SILENCE_MS; of one machine's, where `host` is given. */
export async function countAliveWorkers(db: Sql, now: Date, host?: string): Promise<number> {
  const [row] = await db.all<{ n: number }>(
    `SELECT count(*) AS n FROM workers WHERE ${ALIVE} AND heartbeat_at > $1 AND (CAST($2 AS TEXT) IS NULL OR host = $2)`,
    [new Date(now.getTime() - WORKER_SILENCE_MS), host ?? null],
  );
  return Number(row?.n);
}

/**
 * Takes silent workers for dead: their batches wait again, under the next attempt, and their tickets are freed. Returns how many.
 * The executions that they led lose their lease by themselves.
 */
export async function sweepWorkers(db: SqlDatabase, dispatch: Dispatch, now: Date): Promise<number> {
  return db.exclusive(async (tx) => {
    const silent = await tx.all<{ id: number; ticket_holders: string }>(
      `UPDATE workers SET lost_at = $1, in_flight = 0, jobs_per_minute = 0 WHERE ${ALIVE} AND heartbeat_at <= $2 RETURNING id, ticket_holders`,
      [now, new Date(now.getTime() - WORKER_SILENCE_MS)],
    );
    for (const { id } of silent) await requeueBatchesOf(tx, id);
    if (silent.length > 0) {
      await dispatch.unlock(
        tx,
        silent.flatMap((worker) => JSON.parse(worker.ticket_holders) as string[]),
      );
      await dispatch.offerBatches(tx, await firstOfFreeLanes(tx));
    }
    return silent.length;
  });
}
