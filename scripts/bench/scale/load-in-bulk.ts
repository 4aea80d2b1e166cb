import type { SqlDatabase } from "../../../lib/db/sql";

/**
 * Fills tables while they have neither their indexes (but the primary keys) nor their foreign keys, which all come back at the end exactly as
 * they were: row by row they would cost several times what the rows do.
 */
export async function loadInBulk(db: SqlDatabase, tables: readonly string[], fill: () => Promise<void>): Promise<void> {
  const named = [`{${tables.join(",")}}`];
  const keys = await db.all<{ table: string; name: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
     WHERE contype = 'f' AND conrelid::regclass::text = ANY (CAST($1 AS TEXT[]))`,
    named,
  );
  const indexes = await db.all<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE NOT indisprimary AND indrelid::regclass::text = ANY (CAST($1 AS TEXT[]))`,
    named,
  );
  for (const { table, name } of keys) await db.run(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
  for (const { name } of indexes) await db.run(`DROP INDEX ${name}`);
  await fill();
  for (const { definition } of indexes) await db.run(definition);
  for (const { table, name, definition } of keys) await db.run(`ALTER TABLE ${table} ADD CONSTRAINT "${name}" ${definition}`);
}
