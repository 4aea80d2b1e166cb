import { type Sql, toDateOrNull } from "../../db/sql";
import type { ExecutionStatus, ExecutionTrigger } from "../define";
import { leftOut, type TickExecution } from "../tick-report";

interface ExecutionRow {
  task_key: string;
  trigger: ExecutionTrigger;
  slot_at: number | null;
  status: ExecutionStatus;
  duration_ms: number | null;
  items_done: number;
  items_already: number;
  items_skipped: number;
  items_failed: number;
  reason_code: string | null;
  error_name: string | null;
  error_message: string | null;
}

/** An execution as a tick tells it; undefined when there is none of that number. */
export async function readExecution(db: Sql, id: number): Promise<TickExecution | undefined> {
  const [row] = await db.all<ExecutionRow>(
    `SELECT task_key, trigger, slot_at, status, duration_ms, items_done, items_already, items_skipped, items_failed, reason_code, error_name, error_message
     FROM executions WHERE id = $1`,
    [id],
  );
  if (!row) return undefined;
  return {
    id,
    task: row.task_key,
    trigger: row.trigger,
    slot: toDateOrNull(row.slot_at)?.toISOString() ?? null,
    status: row.status,
    durationMs: row.duration_ms ?? 0,
    items: { done: row.items_done, already: row.items_already, skipped: row.items_skipped, failed: row.items_failed },
    ...(row.error_name === null ? {} : { error: { name: row.error_name, message: row.error_message ?? "" } }),
    ...(row.status === "skipped" ? leftOut(row.trigger, row.reason_code) : {}),
  };
}
