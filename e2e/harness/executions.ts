import type { SqlDatabase, SqlValue } from "../../lib/db/sql";

/** A row of history, as far as a test says; the rest is an hour-old scheduled success. Times in milliseconds before now. */
export interface PastExecution {
  task: string;
  agoMs: number;
  status?: string;
  trigger?: string;
  durationMs?: number;
  hadWork?: boolean;
  [column: string]: SqlValue | undefined;
}

export const DAY_MS = 86_400_000;

/** Writes executions of the past, in the order given, and returns their numbers. */
export async function insertExecutions(database: SqlDatabase, executions: readonly PastExecution[]): Promise<number[]> {
  const now = Date.now();
  return database.transaction(async (tx) => {
    const ids: number[] = [];
    for (const { task, agoMs, status = "succeeded", trigger = "schedule", durationMs = 100, hadWork = true, ...more } of executions) {
      const at = new Date(now - agoMs);
      const columns: Record<string, SqlValue> = {
        task_key: task,
        trigger,
        status,
        had_work: hadWork,
        created_at: at,
        started_at: at,
        finished_at: new Date(at.getTime() + durationMs),
        duration_ms: durationMs,
        ...(more as Record<string, SqlValue>),
      };
      const names = Object.keys(columns);
      const [row] = await tx.all<{ id: number }>(
        `INSERT INTO executions (${names.map((name) => `"${name}"`).join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")}) RETURNING id`,
        Object.values(columns),
      );
      if (row) ids.push(row.id);
    }
    return ids;
  });
}
