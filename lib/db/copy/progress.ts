import { randomUUID } from "node:crypto";
import { UsageError } from "../../errors";
import { UNFINISHED_COPY } from "../migrations";
import type { Sql, SqlDatabase } from "../sql";
import { quote } from "./read";
import type { Table, Value } from "./shapes";

/*
 * An unfinished copy carries a mark among its migrations, with its source, by which every program refuses it, and a table that says how
 * far each table has come. Both go when the copy is whole.
 */

const PROGRESS = "_copy_progress";

export interface Progress {
  /** Of the last row copied; null before the first. */
  lastKey: Value[] | null;
  rows: number;
}

/**
 * Makes `target`, migrated, an unfinished copy of `source` (see `identityOf`), or finds that it is one. Throws UsageError, and has changed
 * nothing, when it holds rows of any other origin.
 */
export function beginCopy(target: SqlDatabase, source: string, tables: readonly Table[]): Promise<void> {
  return target.exclusive(async (tx) => {
    const of = await sourceOf(tx);
    if (of === source) return;
    if (of !== undefined) throw new UsageError(`the target is an unfinished copy of ${of}; name an empty database`);
    await requireEmpty(tx, tables);
    await tx.run(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs, finished_at, started_at, applied_steps_count)
       VALUES ($1, '', $2, $3, $4, $4, 0)`,
      [randomUUID(), UNFINISHED_COPY, source, new Date()],
    );
    await tx.run(`CREATE TABLE ${PROGRESS} (table_name TEXT NOT NULL PRIMARY KEY, last_key TEXT, rows_copied BIGINT NOT NULL)`);
    for (const { name } of tables) await tx.run(`INSERT INTO ${PROGRESS} (table_name, rows_copied) VALUES ($1, 0)`, [name]);
  });
}

/** Deletes what an unfinished copy of `source` holds, and the marks of it; a target that is none is left as it is. */
export function discardCopy(target: SqlDatabase, source: string, tables: readonly Table[]): Promise<void> {
  return target.exclusive(async (tx) => {
    if ((await sourceOf(tx)) !== source) return;
    for (const { name } of [...tables].reverse()) await tx.run(`DELETE FROM ${quote(name)}`);
    await removeMarks(tx);
  });
}

/** From here on the target is a database like any other. */
export async function removeMarks(tx: Sql): Promise<void> {
  await tx.run(`DROP TABLE ${PROGRESS}`);
  await tx.run("DELETE FROM _prisma_migrations WHERE migration_name = $1", [UNFINISHED_COPY]);
}

export async function readProgress(target: SqlDatabase, table: Table): Promise<Progress> {
  const [row] = await target.all<{ last_key: string | null; rows_copied: number }>(
    `SELECT last_key, rows_copied FROM ${PROGRESS} WHERE table_name = $1`,
    [table.name],
  );
  return { lastKey: row?.last_key ? (JSON.parse(row.last_key) as Value[]) : null, rows: row?.rows_copied ?? 0 };
}

/** In the transaction of the rows themselves, before them: of two copies into one target at once, the later one ends here. */
export async function noteProgress(tx: Sql, table: Table, before: Progress, after: Progress): Promise<void> {
  const noted = await tx.run(`UPDATE ${PROGRESS} SET last_key = $1, rows_copied = $2 WHERE table_name = $3 AND rows_copied = $4`, [
    JSON.stringify(after.lastKey),
    after.rows,
    table.name,
    before.rows,
  ]);
  if (noted !== 1) throw new UsageError("another copy into this database is under way; let it end");
}

async function sourceOf(tx: Sql): Promise<string | undefined> {
  const [mark] = await tx.all<{ logs: string }>("SELECT logs FROM _prisma_migrations WHERE migration_name = $1", [UNFINISHED_COPY]);
  return mark?.logs;
}

async function requireEmpty(tx: Sql, tables: readonly Table[]): Promise<void> {
  for (const { name } of tables) {
    const rows = await tx.all(`SELECT 1 AS one FROM ${quote(name)} LIMIT 1`);
    if (rows.length > 0) throw new UsageError(`the target is not empty (there are rows in ${name}); only an empty database is filled`);
  }
}
