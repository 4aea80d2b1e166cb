import type { Sql } from "../../db/sql";
import { WORKER_SILENCE_MS } from "./workers";

/** How far ahead of the clock a task's cursor or a lease may be before the clock is believed to have been wrong. */
export const CLOCK_REWIND_MS = 3_600_000;

export interface Peek {
  /** Running executions whose lease has lapsed. */
  lapsed: boolean;
  /** Executions that wait to be claimed. */
  queued: boolean;
  /** Workers that gave no sign of life for too long. */
  silent: boolean;
  /** Tasks with a slot to decide, or with a cursor that a corrected clock has left in the future. */
  due: boolean;
  /** Identifies the tasks that were planned last; another value than the code's means that tasks were added, removed or changed. */
  tasksHash: string | null;
}

/** Whether a tick has anything to do at `now`: one query over indexes, all that an idle tick reads. */
export async function peek(db: Sql, now: Date): Promise<Peek> {
  const [row] = await db.all<{ lapsed: number; queued: number; due: number; silent: number; hash: string | null }>(
    `SELECT
       (SELECT count(*) FROM executions WHERE status = 'running' AND (lease_until <= $1 OR lease_until > $2)) AS lapsed,
       (SELECT count(*) FROM executions WHERE status = 'queued') AS queued,
       (SELECT count(*) FROM tasks WHERE enabled = true AND (next_at <= $1 OR cursor_at > $2)) AS due,
       (SELECT count(*) FROM workers WHERE stopped_at IS NULL AND lost_at IS NULL AND heartbeat_at <= $3) AS silent,
       (SELECT value FROM settings WHERE key = 'engine.tasks') AS hash`,
    [now, new Date(now.getTime() + CLOCK_REWIND_MS), new Date(now.getTime() - WORKER_SILENCE_MS)],
  );
  return {
    lapsed: Number(row?.lapsed) > 0,
    queued: Number(row?.queued) > 0,
    silent: Number(row?.silent) > 0,
    due: Number(row?.due) > 0,
    tasksHash: row?.hash ?? null,
  };
}
