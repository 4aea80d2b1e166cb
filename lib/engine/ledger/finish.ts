import type { SqlDatabase } from "../../db/sql";
import type { ExceptionRecord } from "../../errors";
import type { ExecutionStatus, Reason } from "../define";
import { countInDay, dayIn, type ItemCounts } from "./daily-stats";
import type { Attempt } from "./heartbeat";

export interface Outcome {
  status: Extract<ExecutionStatus, "succeeded" | "partial" | "failed" | "timed_out" | "cancelled" | "skipped">;
  durationMs: number;
  /** False: it succeeded and had nothing to do. */
  hadWork: boolean;
  /** JSON. */
  result?: string;
  reason?: Reason;
  exception?: ExceptionRecord;
}

/** Ends a running attempt. False, and nothing is written, when it does not own the execution any more. */
export async function finish(db: SqlDatabase, { id, attempt }: Attempt, outcome: Outcome, now: Date, timezone: string): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx.all<{ task_key: string } & Record<`items_${keyof ItemCounts}`, number>>(
      `UPDATE executions SET status = $1, finished_at = $2, duration_ms = $3, lease_until = NULL, had_work = $4, result = $5,
         reason_code = $6, reason_params = $7, error_name = $8, error_message = $9, error = $10
       WHERE id = $11 AND attempt = $12 AND status = 'running'
       RETURNING task_key, items_done, items_already, items_skipped, items_failed`,
      [
        outcome.status,
        now,
        outcome.durationMs,
        outcome.hadWork,
        outcome.result ?? null,
        outcome.reason?.code ?? null,
        outcome.reason?.params ? JSON.stringify(outcome.reason.params) : null,
        outcome.exception?.name ?? null,
        outcome.exception?.message ?? null,
        outcome.exception ? JSON.stringify(outcome.exception) : null,
        id,
        attempt,
      ],
    );
    if (!row) return false;
    await tx.run("DELETE FROM batches WHERE execution_id = $1", [id]);
    const items = { done: row.items_done, already: row.items_already, skipped: row.items_skipped, failed: row.items_failed };
    await countInDay(tx, {
      taskKey: row.task_key,
      day: dayIn(timezone, now),
      status: outcome.status,
      durationMs: outcome.durationMs,
      items,
    });
    return true;
  });
}
