import type { Sql, SqlDatabase } from "../../db/sql";
import { describeException } from "../../errors";
import type { Effect, ItemOutcome, ItemRecord } from "../define";
import type { Attempt } from "./heartbeat";

/** Another process owns the execution now, or it has ended: nothing of this attempt was written. */
export class LeaseLostError extends Error {
  override name = "LeaseLostError";
}

export interface LogEntry {
  at: Date;
  level: "debug" | "info" | "warn" | "error";
  message: string;
  data: string | null;
}

export interface ItemEntry {
  at: Date;
  item: ItemRecord;
  effect: Effect | undefined;
}

/**
 * Writes log lines, items and their effects in one transaction, behind the fencing check: if the attempt does not own the execution
 * any more, all is rolled back and LeaseLostError is thrown. An effect runs before its item is written, and may still change the item.
 */
export async function commitEntries(
  db: SqlDatabase,
  { id, attempt }: Attempt,
  items: readonly ItemEntry[],
  logs: readonly LogEntry[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const counts: Record<ItemOutcome, number> = { done: 0, already: 0, skipped: 0, failed: 0 };
    for (const entry of items) {
      await entry.effect?.(tx);
      await insertItem(tx, id, entry);
      counts[entry.item.outcome] += 1;
    }
    for (const line of logs) {
      await tx.run("INSERT INTO log_lines (execution_id, at, level, message, data) VALUES ($1, $2, $3, $4, $5)", [
        id,
        line.at,
        line.level,
        line.message,
        line.data,
      ]);
    }
    const owned = await tx.run(
      `UPDATE executions SET items_done = items_done + $1, items_already = items_already + $2, items_skipped = items_skipped + $3, items_failed = items_failed + $4
       WHERE id = $5 AND attempt = $6 AND status = 'running'`,
      [counts.done, counts.already, counts.skipped, counts.failed, id, attempt],
    );
    if (owned !== 1) throw new LeaseLostError(`execution ${id}: attempt ${attempt} does not own it any more`);
  });
}

async function insertItem(tx: Sql, executionId: number, { at, item }: ItemEntry): Promise<void> {
  const exception = item.error === undefined && item.outcome !== "failed" ? undefined : describeException(item.error);
  await tx.run(
    `INSERT INTO items (execution_id, outcome, subject_type, subject_id, subject_label, action, reason_code, reason_params, message, error_name, error, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      executionId,
      item.outcome,
      item.subject.type,
      item.subject.id,
      item.subject.label,
      item.action ?? null,
      item.reason?.code ?? null,
      item.reason?.params ? JSON.stringify(item.reason.params) : null,
      item.message ?? null,
      exception?.name ?? null,
      exception ? JSON.stringify(exception) : null,
      at,
    ],
  );
}
