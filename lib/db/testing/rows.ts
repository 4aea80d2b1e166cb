import { toDate } from "../sql";

/** Columns by what they hold; SQLite keeps both kinds as numbers. */
const TIMES = /(^|_)(at|from|until)$/;
const TRUTH_VALUES = new Set(["email_verified", "enabled", "exempt", "had_work", "ok", "stop_asked"]);

/** Rows as a test compares them, the same from both databases: times as `Date`, truth values as booleans. */
export function plainRows<Row extends object>(rows: readonly Row[]): Row[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, plain(column, value)])) as Row);
}

function plain(column: string, value: unknown): unknown {
  if (value === null) return null;
  if (TIMES.test(column)) return toDate(value as number | Date);
  return TRUTH_VALUES.has(column) ? Boolean(value) : value;
}
