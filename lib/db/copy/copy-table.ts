import { DatabaseUnavailableError, UsageError } from "../../errors";
import type { SqlDatabase } from "../sql";
import { copyDialect } from "./dialects";
import { noteProgress, type Progress, readProgress } from "./progress";
import { readRows } from "./read";
import type { Row, Table, Value } from "./shapes";
import { keyOf, nameKey } from "./values";

export interface CopyEvents {
  /** So many rows of the table are in the target now. */
  copied(table: Table, rows: number): void;
  /** A text had characters that the target cannot hold; they were replaced. */
  replaced(table: Table, row: string, column: string): void;
}

/**
 * Copies what is still missing of one table, each piece in one transaction with the note of how far it came: killed at any moment, the
 * next call goes on behind the last piece. Throws UsageError, naming the row, when the target refuses one.
 */
export async function copyTable(source: SqlDatabase, target: SqlDatabase, table: Table, events: CopyEvents): Promise<void> {
  const { storable, insert } = copyDialect(target);
  let progress = await readProgress(target, table);
  for await (const read of readRows(source, table, progress.lastKey)) {
    const rows = read.map((row) =>
      asStored(table, row, storable, (column) => events.replaced(table, nameKey(table, keyOf(table, row)), column)),
    );
    const last = read.at(-1) as Row;
    const before = progress;
    const after: Progress = { lastKey: keyOf(table, last), rows: before.rows + rows.length };
    try {
      await target.transaction(async (tx) => {
        await noteProgress(tx, table, before, after);
        await insert(tx, table, rows);
      });
    } catch (error) {
      throw await nameRefused(target, table, rows, error);
    }
    progress = after;
    events.copied(table, after.rows);
  }
}

/** A row as the target can hold it; `replaced` is told each column whose text is not the same any more. */
export function asStored(
  table: Table,
  row: Row,
  storable: (text: string) => string,
  replaced: (column: string) => void = () => undefined,
): Row {
  return row.map((value, index): Value => {
    if (typeof value !== "string") return value;
    const kept = storable(value);
    if (kept !== value) replaced(table.columns[index]?.name ?? "");
    return kept;
  });
}

/** Which row it was: tried one by one, and all taken back. */
async function nameRefused(target: SqlDatabase, table: Table, rows: readonly Row[], error: unknown): Promise<unknown> {
  if (error instanceof DatabaseUnavailableError || error instanceof UsageError) return error;
  let refused: UsageError | undefined;
  const takenBack = new Error("taken back");
  await target
    .transaction(async (tx) => {
      for (const row of rows) {
        await copyDialect(target)
          .insert(tx, table, [row])
          .catch((cause: Error) => {
            refused = new UsageError(`${table.name}, ${nameKey(table, keyOf(table, row))}: the target refuses it: ${cause.message}`, {
              cause,
            });
            throw cause;
          });
      }
      throw takenBack;
    })
    .catch(() => undefined);
  return refused ?? error;
}
