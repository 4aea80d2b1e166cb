import { type Sql, toDate, toDateOrNull } from "../../db/sql";
import type { TaskRow } from "../plan-task";

interface TaskTableRow {
  key: string;
  enabled: number | boolean;
  planned: string;
  cursor_at: number;
  next_at: number | null;
  schedule_override: string | null;
  timezone_override: string | null;
  last_slot: number | null;
}

/** The row of every task that a tick has met, by key, with the newest slot that has an execution. */
export async function readTasks(db: Sql): Promise<Map<string, TaskRow & { lastSlot: Date | null }>> {
  const rows = await db.all<TaskTableRow>(
    `SELECT key, enabled, planned, cursor_at, next_at, schedule_override, timezone_override,
       (SELECT max(slot_at) FROM executions WHERE task_key = tasks.key) AS last_slot
     FROM tasks ORDER BY key`,
  );
  return new Map(
    rows.map((row) => [
      row.key,
      {
        enabled: Boolean(row.enabled),
        planned: row.planned,
        cursorAt: toDate(row.cursor_at),
        nextAt: toDateOrNull(row.next_at),
        scheduleOverride: row.schedule_override,
        timezoneOverride: row.timezone_override,
        lastSlot: toDateOrNull(row.last_slot),
      },
    ]),
  );
}
