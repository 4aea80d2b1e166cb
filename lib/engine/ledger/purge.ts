import type { SqlDatabase, SqlValue } from "../../db/sql";

/** Rows that one transaction deletes at the most, so that a purge never makes a tick wait for long. */
export const PURGE_BATCH = 1_000;

export interface Purged {
  executions: number;
  items: number;
  logLines: number;
}

/** $1 task, $2 limit of age, $3 and $4 the executions that stay. An execution that still waits or runs has no finished_at. */
const PURGEABLE = `FROM executions
  WHERE task_key = $1 AND created_at < $2 AND finished_at < $2 AND id <> $3 AND id <> $4 AND status NOT IN ('queued', 'running', 'awaiting_confirmation')`;
const BATCH = `SELECT id ${PURGEABLE} ORDER BY created_at, id LIMIT ${PURGE_BATCH}`;

/** How many executions of a task `purgeExecutions` would delete. */
export async function countPurgeable(db: SqlDatabase, taskKey: string, before: Date): Promise<number> {
  const [row] = await db.all<{ count: number }>(`SELECT count(*) AS count ${PURGEABLE}`, await parameters(db, taskKey, before));
  return Number(row?.count ?? 0);
}

/**
 * Deletes a task's executions that ended before `before`, with their items and log lines, in transactions of at most PURGE_BATCH rows;
 * never the newest execution nor the last failure. Between two transactions others may write, and `signal` may stop it.
 */
export async function purgeExecutions(db: SqlDatabase, taskKey: string, before: Date, signal?: AbortSignal): Promise<Purged> {
  const params = await parameters(db, taskKey, before);
  const purged: Purged = { executions: 0, items: 0, logLines: 0 };
  for (;;) {
    purged.items += await repeat(
      db,
      `DELETE FROM items WHERE id IN (SELECT id FROM items WHERE execution_id IN (${BATCH}) LIMIT ${PURGE_BATCH})`,
      params,
      signal,
    );
    purged.logLines += await repeat(
      db,
      `DELETE FROM log_lines WHERE id IN (SELECT id FROM log_lines WHERE execution_id IN (${BATCH}) LIMIT ${PURGE_BATCH})`,
      params,
      signal,
    );
    signal?.throwIfAborted();
    const deleted = await db.run(`DELETE FROM executions WHERE id IN (${BATCH})`, params);
    if (deleted === 0) return purged;
    purged.executions += deleted;
  }
}

/** Deletes the traces of ticks before `before`, except the newest. Returns how many. */
export async function purgeTicks(db: SqlDatabase, before: Date, signal?: AbortSignal): Promise<number> {
  const [newest] = await db.all<{ id: number }>("SELECT id FROM ticks ORDER BY at DESC LIMIT 1");
  return repeat(
    db,
    `DELETE FROM ticks WHERE id IN (SELECT id FROM ticks WHERE at < $1 AND id <> $2 LIMIT ${PURGE_BATCH})`,
    [before, newest?.id ?? 0],
    signal,
  );
}

/** Forgets the workers that ended, or were found silent, before `before`. Returns how many. */
export async function purgeWorkers(db: SqlDatabase, before: Date, signal?: AbortSignal): Promise<number> {
  return repeat(
    db,
    `DELETE FROM workers WHERE id IN (SELECT id FROM workers WHERE stopped_at < $1 OR lost_at < $1 LIMIT ${PURGE_BATCH})`,
    [before],
    signal,
  );
}

async function parameters(db: SqlDatabase, taskKey: string, before: Date): Promise<SqlValue[]> {
  const newestWhere = async (condition: string): Promise<{ id: number; created_at: number } | undefined> => {
    const [row] = await db.all<{ id: number; created_at: number }>(
      `SELECT id, created_at FROM executions WHERE task_key = $1 ${condition} ORDER BY created_at DESC, id DESC LIMIT 1`,
      [taskKey],
    );
    return row;
  };
  const newest = await newestWhere("");
  // One status at a time: each is the first entry of an index.
  const failures = await Promise.all(
    ["failed", "partial", "timed_out", "abandoned"].map((status) => newestWhere(`AND status = '${status}'`)),
  );
  const lastFailure = failures
    .filter((row) => row !== undefined)
    .sort((a, b) => Number(b.created_at) - Number(a.created_at) || b.id - a.id)[0];
  return [taskKey, before, newest?.id ?? 0, lastFailure?.id ?? 0];
}

async function repeat(db: SqlDatabase, statement: string, params: SqlValue[], signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    signal?.throwIfAborted();
    const changed = await db.run(statement, params);
    if (changed === 0) return total;
    total += changed;
  }
}
