import type { Sql } from "./sql";

/**
 * On PostgreSQL, after rows that brought their own numbers: the next row of the table is numbered after `last`, or after what the table
 * has given out itself, if that is more. SQLite does so unasked.
 */
export async function numberAfter(tx: Sql, table: string, column: string, last: number): Promise<void> {
  const sequence = `pg_get_serial_sequence('"${table}"', '${column}')::regclass`;
  await tx.all(`SELECT setval(${sequence}, GREATEST($1, COALESCE(pg_sequence_last_value(${sequence}), 0)))`, [last]);
}
