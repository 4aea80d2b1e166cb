import { rowGroups, rowPlaces } from "../../db/row-groups";
import type { Sql, SqlDatabase, SqlValue } from "../../db/sql";
import { describeException } from "../../errors";
import type { Effect, GroupedEffect, ItemOutcome, ItemRecord } from "../define";
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
 * (nor, as a batch, its share of it) any more, all is rolled back and LeaseLostError is thrown. Effects run before items are written,
 * and may still change them.
 */
export async function commitEntries(
  db: SqlDatabase,
  { id, attempt, batch }: Attempt,
  items: readonly ItemEntry[],
  logs: readonly LogEntry[],
): Promise<void> {
  await db.transaction(async (tx) => {
    const counts: Record<ItemOutcome, number> = { done: 0, already: 0, skipped: 0, failed: 0 };
    await runEffects(tx, items);
    for (const { item } of items) counts[item.outcome] += 1;
    await insertItems(tx, id, items);
    await insertLogLines(tx, id, logs);
    // Last, so that the row that every worker of an execution writes to is locked for a moment only; executions before batches, as everywhere.
    const owned = await tx.run(
      `UPDATE executions SET items_done = items_done + $1, items_already = items_already + $2, items_skipped = items_skipped + $3, items_failed = items_failed + $4
       WHERE id = $5 AND attempt = $6 AND status = 'running'`,
      [counts.done, counts.already, counts.skipped, counts.failed, id, attempt],
    );
    const ownsBatch =
      !batch ||
      (await tx.run("UPDATE batches SET attempt = attempt WHERE id = $1 AND attempt = $2 AND status = 'running'", [
        batch.id,
        batch.attempt,
      ])) === 1;
    if (owned !== 1 || !ownsBatch) throw new LeaseLostError(`execution ${id}: attempt ${attempt} does not own it any more`);
  });
}

const itemColumns =
  "execution_id, outcome, subject_type, subject_id, subject_label, action, reason_code, reason_params, message, error_name, error, at";

function insertItems(tx: Sql, executionId: number, items: readonly ItemEntry[]): Promise<void> {
  return insertRows(
    tx,
    "items",
    itemColumns,
    items.map(({ at, item }) => {
      const exception = item.error === undefined && item.outcome !== "failed" ? undefined : describeException(item.error);
      return [
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
      ];
    }),
  );
}

function insertLogLines(tx: Sql, executionId: number, lines: readonly LogEntry[]): Promise<void> {
  const rows = lines.map(({ at, level, message, data }) => [executionId, at, level, message, data]);
  return insertRows(tx, "log_lines", "execution_id, at, level, message, data", rows);
}

async function insertRows(tx: Sql, table: string, columns: string, rows: readonly SqlValue[][]): Promise<void> {
  for (const group of rowGroups(rows)) {
    await tx.run(`INSERT INTO ${table} (${columns}) VALUES ${rowPlaces(group.length, group[0]?.length ?? 0)}`, group.flat());
  }
}

/** Each effect on its own, and those that are made in groups once for all their changes. */
async function runEffects(tx: Sql, items: readonly ItemEntry[]): Promise<void> {
  const groups = new Map<GroupedEffect["make"], unknown[]>();
  for (const { effect } of items) {
    if (typeof effect === "function") await effect(tx);
    else if (effect) {
      const changes = groups.get(effect.make);
      if (changes) changes.push(effect.change);
      else groups.set(effect.make, [effect.change]);
    }
  }
  for (const [make, changes] of groups) await make(tx, changes);
}
