import type { Sql } from "../../db/sql";
import type { ExecutionStatus, ItemOutcome } from "../define";

/** How many items had each outcome. */
export type ItemCounts = Record<ItemOutcome, number>;

/** Counts one ended execution in its task's day. Called in the transaction that ends it, so that aggregates and rows cannot disagree. */
export async function countInDay(
  tx: Sql,
  ended: { taskKey: string; day: string; status: ExecutionStatus; durationMs: number; items: ItemCounts },
): Promise<void> {
  await tx.run(
    `INSERT INTO daily_stats (task_key, day, status, executions, duration_ms, max_duration_ms, items_done, items_already, items_skipped, items_failed)
     VALUES ($1, $2, $3, 1, CAST($4 AS BIGINT), CAST($4 AS INTEGER), $5, $6, $7, $8)
     ON CONFLICT (task_key, day, status) DO UPDATE SET
       executions = daily_stats.executions + 1,
       duration_ms = daily_stats.duration_ms + excluded.duration_ms,
       max_duration_ms = CASE WHEN excluded.max_duration_ms > daily_stats.max_duration_ms THEN excluded.max_duration_ms ELSE daily_stats.max_duration_ms END,
       items_done = daily_stats.items_done + excluded.items_done,
       items_already = daily_stats.items_already + excluded.items_already,
       items_skipped = daily_stats.items_skipped + excluded.items_skipped,
       items_failed = daily_stats.items_failed + excluded.items_failed`,
    [
      ended.taskKey,
      ended.day,
      ended.status,
      ended.durationMs,
      ended.items.done,
      ended.items.already,
      ended.items.skipped,
      ended.items.failed,
    ],
  );
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar day (`2026-11-23`) of an instant in a zone: the day that aggregates count it in. */
export function dayIn(timezone: string, at: Date): string {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" });
    formatters.set(timezone, formatter);
  }
  return formatter.format(at);
}
