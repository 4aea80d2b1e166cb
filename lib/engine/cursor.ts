/** Where a page of a list starts or ends: the sort column's value (milliseconds for times) and the row's id, which breaks ties. */
export interface Cursor {
  value: number;
  id: number;
}

/** Which page: the rows after a cursor, those before it, or the first ones. `after` wins where both are given. */
export interface PagePosition {
  after?: Cursor;
  before?: Cursor;
}

/** A page of rows in display order, and the cursors of its neighbours; null where there is none. */
export interface Page<Row> {
  rows: Row[];
  previous: string | null;
  next: string | null;
}

/** A cursor as text that can stand in an address: "1764000000000.42". */
export function formatCursor(cursor: Cursor): string {
  return `${cursor.value}.${cursor.id}`;
}

/** The cursor that a text names; undefined when the text is none. */
export function parseCursor(text: string | undefined): Cursor | undefined {
  const match = /^(\d{1,15})\.(\d{1,15})$/.exec(text ?? "");
  return match ? { value: Number(match[1]), id: Number(match[2]) } : undefined;
}

/**
 * Loads one page by its neighbours rather than by counting, so that a page far behind costs what the first one does.
 * `fetch(cursor, backwards, limit)` returns up to `limit` rows strictly after the cursor, nearest first; `backwards` asks for the opposite order.
 */
export async function loadPage<Row>(
  position: PagePosition,
  pageSize: number,
  cursorOf: (row: Row) => Cursor,
  fetch: (cursor: Cursor | undefined, backwards: boolean, limit: number) => Promise<Row[]>,
): Promise<Page<Row>> {
  if (position.before && !position.after) {
    const found = await fetch(position.before, true, pageSize + 1);
    // Near the beginning, show the first page whole instead of the few rows that remain before the cursor.
    if (found.length > pageSize) {
      const rows = found.slice(0, pageSize).reverse();
      return { rows, previous: cursorText(rows[0], cursorOf), next: cursorText(rows.at(-1), cursorOf) };
    }
  }
  const found = await fetch(position.after, false, pageSize + 1);
  const rows = found.slice(0, pageSize);
  return {
    rows,
    previous: position.after ? cursorText(rows[0], cursorOf) : null,
    next: found.length > pageSize ? cursorText(rows.at(-1), cursorOf) : null,
  };
}

function cursorText<Row>(row: Row | undefined, cursorOf: (row: Row) => Cursor): string | null {
  return row === undefined ? null : formatCursor(cursorOf(row));
}
