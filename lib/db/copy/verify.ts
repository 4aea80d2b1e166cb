import { createHash } from "node:crypto";
import type { SqlDatabase } from "../sql";
import { asStored } from "./copy-table";
import { copyDialect } from "./dialects";
import { readRows } from "./read";
import type { Row, Table, Value } from "./shapes";
import { keyOf, nameKey } from "./values";

export interface TableSum {
  rows: number;
  /** SHA-256 over the rows in the order of their keys, in a form that knows no dialect. */
  checksum: string;
}

export interface Verified {
  source: TableSum;
  target: TableSum;
  /** The first row that is not the same, in words; undefined where all are. */
  difference?: string;
}

/** Reads a table on both sides to its end and compares what was read; `read` is told how many rows of the source it is so far. */
export async function verifyTable(source: SqlDatabase, target: SqlDatabase, table: Table, read: (rows: number) => void): Promise<Verified> {
  const { storable } = copyDialect(target);
  const [here, there] = await Promise.all([sum(rowsOf(source, table, storable), read), sum(rowsOf(target, table, storable))]);
  if (here.rows === there.rows && here.checksum === there.checksum) return { source: here, target: there };
  return { source: here, target: there, difference: await firstDifference(source, target, table) };
}

/** The rows as the target would hold them, a piece at a time. */
async function* rowsOf(db: SqlDatabase, table: Table, storable: (text: string) => string): AsyncGenerator<Row[]> {
  for await (const rows of readRows(db, table, null)) yield rows.map((row) => asStored(table, row, storable));
}

async function sum(pieces: AsyncGenerator<Row[]>, read: (rows: number) => void = () => undefined): Promise<TableSum> {
  const hash = createHash("sha256");
  let count = 0;
  for await (const rows of pieces) {
    count += rows.length;
    // Where one piece ends is no part of the sum.
    hash.update(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
    read(count);
  }
  return { rows: count, checksum: hash.digest("hex") };
}

async function firstDifference(source: SqlDatabase, target: SqlDatabase, table: Table): Promise<string> {
  const { storable } = copyDialect(target);
  const [here, there] = [oneByOne(rowsOf(source, table, storable)), oneByOne(rowsOf(target, table, storable))];
  for (;;) {
    const [a, b] = [(await here.next()).value, (await there.next()).value];
    if (a === undefined && b === undefined) return "the rows changed while they were compared";
    const order = a === undefined ? 1 : b === undefined ? -1 : compareKeys(keyOf(table, a), keyOf(table, b));
    if (order < 0 && a) return `${nameKey(table, keyOf(table, a))} is missing in the target`;
    if (order > 0 && b) return `${nameKey(table, keyOf(table, b))} is in the target only`;
    const columns = table.columns.filter((_, index) => a?.[index] !== b?.[index]).map(({ name }) => name);
    if (a && columns.length > 0) return `${nameKey(table, keyOf(table, a))} differs in ${columns.join(", ")}`;
  }
}

async function* oneByOne(pieces: AsyncGenerator<Row[]>): AsyncGenerator<Row, undefined> {
  for await (const rows of pieces) yield* rows;
}

/** In the order in which rows are read: text by the bytes of its UTF-8. */
function compareKeys(a: readonly Value[], b: readonly Value[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index];
    if (value === other) continue;
    if (typeof value === "string" && typeof other === "string") return Buffer.compare(Buffer.from(value), Buffer.from(other));
    return Number(value) - Number(other);
  }
  return 0;
}
