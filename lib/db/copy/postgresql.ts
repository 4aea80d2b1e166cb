import { numberAfter } from "../number-after";
import type { CopyDialect } from "./dialect";
import type { Kind, Value } from "./shapes";

const kinds: Record<string, Kind> = {
  text: "text",
  integer: "integer",
  bigint: "integer",
  boolean: "boolean",
  "timestamp with time zone": "time",
};

/** Whole numbers travel wide; a column that is narrower refuses what it cannot hold. */
const arrays: Record<Kind, string> = { text: "text[]", integer: "int8[]", boolean: "bool[]", time: "timestamptz[]" };

export const postgresqlDialect: CopyDialect = {
  columns: (db) =>
    db.all(`SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS type,
        COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0) AS "keyPosition"
      FROM information_schema.columns c
      JOIN pg_class t ON t.relname = c.table_name AND t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = c.column_name
      LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
      WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE '\\_%'`),

  references: (db) =>
    db.all(`SELECT s.relname AS "table", t.relname AS target
      FROM pg_constraint f JOIN pg_class s ON s.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
      WHERE f.contype = 'f' AND f.connamespace = current_schema()::regnamespace`),

  kindOf(type) {
    const kind = kinds[type];
    if (!kind) throw new Error(`a column of PostgreSQL's type ${type}: say in lib/db/copy/postgresql.ts what it holds`);
    return kind;
  },

  selected: ({ kind }, name) => (kind === "time" ? `(EXTRACT(EPOCH FROM ${name}) * 1000)::int8` : name),
  ordered: ({ kind }, name) => (kind === "text" ? `${name} COLLATE "C"` : name),
  /** PostgreSQL holds every character but this one. */
  storable: (text) => text.replaceAll("\u0000", "\uFFFD"),

  async insert(tx, table, rows) {
    // One array a column: as many rows as there are, and no limit of parameters.
    const columns = table.columns.map(({ name }) => `"${name}"`);
    const parameters = table.columns.map(({ kind }, index) => `$${index + 1}::${arrays[kind]}`);
    const values = table.columns.map(({ kind }, index) =>
      arrayOf(
        kind,
        rows.map((row) => row[index] ?? null),
      ),
    );
    await tx.run(`INSERT INTO "${table.name}" (${columns}) SELECT * FROM unnest(${parameters})`, values);
  },

  async lastNumbers(db) {
    const rows = await db.all<{ name: string; last: number }>(`SELECT c.table_name AS name, s.last_value AS last
      FROM information_schema.columns c
      JOIN pg_sequences s ON s.schemaname = c.table_schema AND s.last_value IS NOT NULL
        AND format('%I.%I', s.schemaname, s.sequencename) = pg_get_serial_sequence(format('%I.%I', c.table_schema, c.table_name), c.column_name)
      WHERE c.table_schema = current_schema()`);
    return new Map(rows.map(({ name, last }) => [name, last]));
  },

  continueAfter: (tx, { name, key: [column = ""] }, last) => numberAfter(tx, name, column, last),
};

/** An array as PostgreSQL reads it from text. */
function arrayOf(kind: Kind, values: readonly Value[]): string {
  return `{${values.map((value) => (value === null ? "NULL" : elementOf(kind, value))).join(",")}}`;
}

function elementOf(kind: Kind, value: string | number | boolean): string {
  if (kind === "time") return new Date(value as number).toISOString();
  return kind === "text" ? `"${(value as string).replace(/[\\"]/g, "\\$&")}"` : String(value);
}
