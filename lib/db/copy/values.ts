import { UsageError } from "../../errors";
import type { Column, Kind, Row, Table, Value } from "./shapes";

/** Whether a value, as selected by either database, is one of its kind; and what it is then. */
const readers: Record<Kind, (value: unknown) => Value | undefined> = {
  text: (value) => (typeof value === "string" ? value : undefined),
  integer: whole,
  boolean: (value) => (typeof value === "boolean" ? value : value === 0 ? false : value === 1 ? true : undefined),
  time: whole,
};

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** A row as selected, in the common form. Throws UsageError, naming row and column, for a value that is not what its column says. */
export function decodeRow(table: Table, selected: Record<string, unknown>): Row {
  return table.columns.map((column) => {
    const value = selected[column.name];
    if (value === null) return null;
    const read = readers[column.kind](value);
    if (read === undefined) throw wrongKind(table, selected, column, value);
    return read;
  });
}

function wrongKind(table: Table, selected: Record<string, unknown>, column: Column, value: unknown): UsageError {
  const found = Buffer.isBuffer(value) ? "bytes" : JSON.stringify(value)?.slice(0, 100);
  const key = nameKey(
    table,
    table.key.map((name) => selected[name] as Value),
  );
  return new UsageError(
    `${table.name}, ${key}: ${column.name} holds ${found} where ${nouns[column.kind]} belongs; mend it, then try again`,
  );
}

const nouns: Record<Kind, string> = {
  text: "a text",
  integer: "a whole number",
  boolean: "true or false",
  time: "a time in milliseconds",
};

/** The values of a row's primary key. */
export function keyOf(table: Table, row: Row): Value[] {
  return table.key.map((name) => row[table.columns.findIndex((column) => column.name === name)] ?? null);
}

/** A key as messages name it: `id 12`. */
export function nameKey(table: Table, key: readonly Value[]): string {
  return table.key.map((name, index) => `${name} ${JSON.stringify(key[index])}`).join(", ");
}
