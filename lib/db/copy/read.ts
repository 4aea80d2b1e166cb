import type { SqlDatabase, SqlValue } from "../sql";
import { copyDialect } from "./dialects";
import type { Row, Table, Value } from "./shapes";
import { decodeRow, keyOf } from "./values";

/** Rows and bytes of text that are held at once, about: memory stays the same however many rows there are and however long they are. */
const MAX_ROWS = 5_000;
const MAX_BYTES = 4_000_000;

/**
 * The rows of a table in the order of its key, after the key `after`, a piece at a time; the next piece is fetched while the last is
 * worked on. A row that is longer than MAX_BYTES comes alone.
 */
export async function* readRows(db: SqlDatabase, table: Table, after: readonly Value[] | null): AsyncGenerator<Row[]> {
  let next = readPiece(db, table, after);
  for (;;) {
    const rows = await next;
    const last = rows.at(-1);
    if (last === undefined) return;
    next = readPiece(db, table, keyOf(table, last));
    // An error of the piece ahead is thrown where it is awaited, unless the reader stops before.
    next.catch(() => undefined);
    yield rows;
  }
}

async function readPiece(db: SqlDatabase, table: Table, after: readonly Value[] | null): Promise<Row[]> {
  const rows = await db.all<Record<string, unknown>>(pieceOf(db, table, after !== null), (after ?? []) as SqlValue[]);
  return rows.map((row) => decodeRow(table, row));
}

/** Each row knows how many bytes of text stand before it, so that the database decides where a piece ends before it sends it. */
function pieceOf(db: SqlDatabase, table: Table, continued: boolean): string {
  const dialect = copyDialect(db);
  const selected = table.columns.map((column) => `${dialect.selected(column, quote(column.name))} AS ${quote(column.name)}`);
  const terms = table.key.map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    return column ? dialect.ordered(column, quote(name)) : quote(name);
  });
  const order = terms.join(", ");
  const texts = table.columns.filter(({ kind }) => kind === "text").map(({ name }) => `COALESCE(octet_length(${quote(name)}), 0)`);
  const bytes = ["0", ...texts].join(" + ");
  const where = continued ? `WHERE (${order}) > (${terms.map((_, index) => `$${index + 1}`).join(", ")})` : "";
  return `SELECT ${selected.join(", ")}
    FROM (SELECT *, SUM(${bytes}) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - (${bytes}) AS bytes_before
          FROM (SELECT * FROM ${quote(table.name)} ${where} ORDER BY ${order} LIMIT ${MAX_ROWS}) AS candidates) AS measured
    WHERE bytes_before < ${MAX_BYTES} ORDER BY ${order}`;
}

/** A name as SQL takes it. */
export function quote(name: string): string {
  return `"${name}"`;
}
