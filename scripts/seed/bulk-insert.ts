import type { Sql, SqlValue } from "../../lib/db/sql";

/** Rows a statement: enough that preparing and binding cost little, and few enough for any database's limit on parameters. */
const ROWS_AT_ONCE = 50;

export type Row = readonly SqlValue[];

/** Inserts rows of a table, in order, a few dozen a statement. `suffix` goes at the statement's end. */
export async function insertRows(tx: Sql, table: string, columns: readonly string[], rows: readonly Row[], suffix = ""): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const group = rows.slice(start, start + ROWS_AT_ONCE);
    await tx.run(statement(table, columns, group.length, suffix), group.flat());
  }
}

const statements = new Map<string, string>();

function statement(table: string, columns: readonly string[], rowCount: number, suffix: string): string {
  const key = `${table} ${rowCount}`;
  let text = statements.get(key);
  if (!text) {
    const tuple = (row: number) => `(${columns.map((_, column) => `$${row * columns.length + column + 1}`).join(", ")})`;
    const tuples = Array.from({ length: rowCount }, (_, row) => tuple(row)).join(", ");
    text = `INSERT INTO ${table} (${columns.join(", ")}) VALUES ${tuples} ${suffix}`;
    statements.set(key, text);
  }
  return text;
}
