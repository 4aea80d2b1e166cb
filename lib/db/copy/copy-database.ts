import { refreshStatistics } from "../refresh-statistics";
import type { SqlDatabase } from "../sql";
import { type CopyEvents, copyTable } from "./copy-table";
import { copyDialect } from "./dialects";
import { beginCopy, readProgress, removeMarks } from "./progress";
import type { Table } from "./shapes";
import { copiedTables, readTables } from "./tables";
import { type Verified, verifyTable } from "./verify";

export interface TableReport extends Verified {
  table: string;
  /** Copying and comparing. */
  seconds: number;
}

export interface CompareEvents {
  /** So many rows of the table have been compared. */
  compared(table: Table, rows: number): void;
}

/**
 * Copies an installation at rest from `source` into `target`, migrated and empty or an unfinished copy of the same source (`sourceIdentity`,
 * see `identityOf`), and compares both to the last row. Yields each table's report once it is compared; where all agree, the target is ready
 * for use when this ends, otherwise it stays unfinished. `beforeEnd` may still refuse by throwing.
 */
export async function* copyDatabase(
  source: SqlDatabase,
  target: SqlDatabase,
  sourceIdentity: string,
  events: CopyEvents & CompareEvents & { beforeEnd(): Promise<void> },
): AsyncGenerator<TableReport> {
  const all = await readTables(source, target);
  const tables = copiedTables(all);
  await beginCopy(target, sourceIdentity, all);
  const seconds = new Map<Table, number>();
  for (const table of tables) seconds.set(table, await timed(() => copyTable(source, target, table, events)));
  // What the rows are found by is up to date before they are all looked for.
  await refreshStatistics(target);
  let equal = true;
  for await (const report of compareTables(source, target, tables, events)) {
    equal &&= report.difference === undefined;
    yield { ...report, seconds: report.seconds + (seconds.get(tables.find(({ name }) => name === report.table) as Table) ?? 0) };
  }
  if (!equal) return;
  await events.beforeEnd();
  await finish(source, target, all);
}

/** Compares every table that moves, and changes nothing. */
export async function* compareDatabases(source: SqlDatabase, target: SqlDatabase, events: CompareEvents): AsyncGenerator<TableReport> {
  yield* compareTables(source, target, copiedTables(await readTables(source, target)), events);
}

async function* compareTables(
  source: SqlDatabase,
  target: SqlDatabase,
  tables: readonly Table[],
  events: CompareEvents,
): AsyncGenerator<TableReport> {
  for (const table of tables) {
    const start = performance.now();
    const verified = await verifyTable(source, target, table, (rows) => events.compared(table, rows));
    yield { table: table.name, ...verified, seconds: (performance.now() - start) / 1000 };
  }
}

/** Numbers go on where they stopped, also those of rows that were deleted or not copied: what was written elsewhere about one stays true. */
async function finish(source: SqlDatabase, target: SqlDatabase, all: readonly Table[]): Promise<void> {
  const given = await copyDialect(source).lastNumbers(source);
  const highest = new Map<string, number>();
  for (const table of copiedTables(all)) {
    const last = (await readProgress(target, table)).lastKey?.[0];
    if (typeof last === "number") highest.set(table.name, last);
  }
  await target.exclusive(async (tx) => {
    for (const table of all) {
      const last = Math.max(given.get(table.name) ?? 0, highest.get(table.name) ?? 0);
      if (last > 0) await copyDialect(target).continueAfter(tx, table, last);
    }
    await removeMarks(tx);
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
