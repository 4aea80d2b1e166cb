/** Where a page of a list starts or ends: the sort column's value (milliseconds for times) and the row's id, which breaks ties. */
export interface Cursor {
  value: number;
  id: number;
}

/** Which page: the rows after a cursor, those before it, or the first ones. `after` wins where both are given. */
export interface PagePosition<Place = Cursor> {
  after?: Place;
  before?: Place;
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
 * `fetch(place, backwards, limit)` returns up to `limit` rows strictly after the place, nearest first; `backwards` asks for the opposite order.
 * `placeOf` gives a row's place as the text that stands in an address.
 */
export async function loadPage<Row, Place>(
  position: PagePosition<Place>,
  pageSize: number,
  placeOf: (row: Row) => string,
  fetch: (place: Place | undefined, backwards: boolean, limit: number) => Promise<Row[]>,
): Promise<Page<Row>> {
  const placeAt = (rows: Row[], index: number) => rows.slice(index).slice(0, 1).map(placeOf)[0] ?? null;
  if (position.before !== undefined && position.after === undefined) {
    const found = await fetch(position.before, true, pageSize + 1);
    // Near the beginning, show the first page whole instead of the few rows that remain before the place.
    if (found.length > pageSize) {
      const rows = found.slice(0, pageSize).reverse();
      return { rows, previous: placeAt(rows, 0), next: placeAt(rows, -1) };
    }
  }
  const found = await fetch(position.after, false, pageSize + 1);
  const rows = found.slice(0, pageSize);
  return {
    rows,
    previous: position.after === undefined ? null : placeAt(rows, 0),
    next: found.length > pageSize ? placeAt(rows, -1) : null,
  };
}
