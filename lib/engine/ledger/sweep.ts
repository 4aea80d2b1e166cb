import { type SqlDatabase, toDate } from "../../db/sql";
import type { ExecutionTrigger, TaskDefinition } from "../define";
import { type Dispatch, inProcess } from "../dispatch/dispatch";
import { countInDay, dayIn, type ItemCounts } from "./daily-stats";
import { CLOCK_REWIND_MS } from "./peek";
import { retryAbandoned } from "./retry-abandoned";

export interface Abandoned {
  id: number;
  taskKey: string;
  trigger: ExecutionTrigger;
  slotAt: Date | null;
  durationMs: number;
  items: ItemCounts;
}

interface LapsedRow {
  id: number;
  task_key: string;
  trigger: ExecutionTrigger;
  attempt: number;
  slot_at: number | null;
  started_at: number;
  heartbeat_at: number;
  host: string;
  pid: number;
  items_done: number;
  items_already: number;
  items_skipped: number;
  items_failed: number;
}

/**
 * Records every running execution whose lease has lapsed as `abandoned`, with host, pid and last heartbeat. Conditional on the attempt and
 * the lease: an execution that renewed in the meantime is left alone, and its process, should it wake up, can write nothing more.
 * A lease that ends an hour ahead was given under a clock that has been set back since; it would hold for as long as the clock was wrong.
 * Each that needs it gets its retry (see `retryAbandoned`).
 */
export async function sweep(
  db: SqlDatabase,
  now: Date,
  timezone: string,
  tasks: ReadonlyMap<string, TaskDefinition> = new Map(),
  dispatch: Dispatch = inProcess,
): Promise<Abandoned[]> {
  const believable = new Date(now.getTime() + CLOCK_REWIND_MS);
  return db.exclusive(async (tx) => {
    const lapsed = await tx.all<LapsedRow>(
      `SELECT id, task_key, trigger, attempt, slot_at, started_at, heartbeat_at, host, pid, items_done, items_already, items_skipped, items_failed
       FROM executions WHERE status = 'running' AND (lease_until <= $1 OR lease_until > $2) ORDER BY id`,
      [now, believable],
    );
    const abandoned: Abandoned[] = [];
    for (const row of lapsed) {
      const heartbeatAt = toDate(row.heartbeat_at);
      const durationMs = Math.max(0, heartbeatAt.getTime() - toDate(row.started_at).getTime());
      const changed = await tx.run(
        `UPDATE executions SET status = 'abandoned', finished_at = $1, duration_ms = $2, lease_until = NULL, reason_code = 'abandoned', reason_params = $3
         WHERE id = $4 AND attempt = $5 AND status = 'running' AND (lease_until <= $1 OR lease_until > $6)`,
        [
          now,
          durationMs,
          JSON.stringify({ host: row.host, pid: String(row.pid), heartbeatAt: heartbeatAt.toISOString() }),
          row.id,
          row.attempt,
          believable,
        ],
      );
      if (changed !== 1) continue;
      await tx.run("DELETE FROM batches WHERE execution_id = $1", [row.id]);
      const items = { done: row.items_done, already: row.items_already, skipped: row.items_skipped, failed: row.items_failed };
      await countInDay(tx, { taskKey: row.task_key, day: dayIn(timezone, now), status: "abandoned", durationMs, items });
      abandoned.push({
        id: row.id,
        taskKey: row.task_key,
        trigger: row.trigger,
        slotAt: row.slot_at === null ? null : toDate(row.slot_at),
        durationMs,
        items,
      });
    }
    // In the same transaction: a process that dies between the two would leave work that nobody takes up.
    await retryAbandoned(tx, abandoned, tasks, dispatch, now);
    return abandoned;
  });
}
