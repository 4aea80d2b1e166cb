import type { CopyDialect } from "./dialect";
import type { Kind } from "./shapes";

const kinds: Record<string, Kind> = { TEXT: "text", INTEGER: "integer", BIGINT: "integer", BOOLEAN: "boolean", DATETIME: "time" };

/** The tables of Prisma's migrations; SQLite's own begin with `sqlite_`. */
const TABLES = "sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'";

export const sqliteDialect: CopyDialect = {
  columns: (db) =>
    db.all(`SELECT t.name AS "table", c.name AS "column", c.type, c.pk AS "keyPosition"
      FROM (SELECT m.name FROM ${TABLES}) t JOIN pragma_table_info(t.name) c`),

  references: (db) =>
    db.all(`SELECT t.name AS "table", f."table" AS target FROM (SELECT m.name FROM ${TABLES}) t JOIN pragma_foreign_key_list(t.name) f`),

  kindOf(type) {
    const kind = kinds[type.toUpperCase()];
    if (!kind) throw new Error(`a column of SQLite's type ${type}: say in lib/db/copy/sqlite.ts what it holds`);
    return kind;
  },

  selected: (_column, name) => name,
  ordered: (_column, name) => name,
  storable: (text) => text,

  async insert(tx, table, rows) {
    // One statement, one parameter: the array of rows. `->>` gives truth values as 0 and 1, as they are stored.
    const values = table.columns.map((_, index) => `value ->> ${index}`);
    await tx.run(`INSERT INTO "${table.name}" (${table.columns.map(({ name }) => `"${name}"`)}) SELECT ${values} FROM json_each($1)`, [
      JSON.stringify(rows),
    ]);
  },

  async lastNumbers(db) {
    const rows = await db.all<{ name: string; seq: number }>("SELECT name, seq FROM sqlite_sequence");
    return new Map(rows.map(({ name, seq }) => [name, seq]));
  },

  async continueAfter(tx, table, last) {
    const changed = await tx.run("UPDATE sqlite_sequence SET seq = MAX(seq, $2) WHERE name = $1", [table.name, last]);
    if (changed === 0) await tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)", [table.name, last]);
  },
};
