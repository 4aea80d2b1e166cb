/**
 * How many rows one statement takes. Few sizes: each is a statement of its own to prepare, and SQLite's are kept. Close to one another: the
 * rest of a group should not need many more statements.
 */
const SIZES = [200, 100, 50, 30, 20, 15, 10, 7, 5, 4, 3, 2, 1];

/** Rows in as few groups as the sizes of statements allow, in their order. */
export function* rowGroups<Row>(rows: readonly Row[]): Generator<Row[], void> {
  let begin = 0;
  for (const size of SIZES) {
    for (; rows.length - begin >= size; begin += size) yield rows.slice(begin, begin + size);
  }
}

/**
 * Numbered places for rows of `width` parameters, from `$first` on: `($1, $2), ($3, $4)`. With `types` the first row says what each
 * column is: PostgreSQL needs to be told where no table does.
 */
export function rowPlaces(count: number, width: number, first = 1, types: readonly string[] = []): string {
  const rows: string[] = [];
  for (let row = 0, parameter = first; row < count; row++) {
    const places: string[] = [];
    for (let column = 0; column < width; column++, parameter++) {
      const type = row === 0 ? types[column] : undefined;
      places.push(type === undefined ? `$${parameter}` : `CAST($${parameter} AS ${type})`);
    }
    rows.push(`(${places.join(", ")})`);
  }
  return rows.join(", ");
}
