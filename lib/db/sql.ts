/** A value that can be bound to a statement. */
export type SqlValue = string | number | bigint | boolean | Date | null;

/**
 * What hand-written SQL runs on: a connection, or a transaction on it. Parameters are numbered (`$1`, `$2`; a number may be
 * used twice), so that one text serves SQLite and PostgreSQL. Times go in as `Date`; read them back with `toDate`.
 */
export interface Sql {
  /** The rows of a query, or of a statement with RETURNING. */
  all<Row>(text: string, params?: readonly SqlValue[]): Promise<Row[]>;
  /** The number of rows that a statement changed. */
  run(text: string, params?: readonly SqlValue[]): Promise<number>;
  /** The end of a SELECT in a transaction that keeps its rows from changing until the end; nothing where one transaction writes at a time. */
  readonly forUpdate: "FOR UPDATE" | "";
}

export interface SqlDatabase extends Sql {
  readonly dialect: "sqlite" | "postgresql";
  /**
   * Runs `work` in one write transaction and commits, or rolls back when it throws. `work` awaits nothing but `tx`, and changes nothing
   * else: where the database ends a transaction before its commit (a deadlock, a lost connection), `work` runs again from its beginning.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** As `transaction`, and no other `exclusive` of any process runs meanwhile: what one decides, the next one sees. */
  exclusive<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Runs `work`, which only reads, on one consistent state of the database. Writers need not wait. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** The time by the database's own clock: one for all machines. */
  now(): Promise<Date>;
  close(): Promise<void>;
}

/** A time as the database's driver returns it (SQLite: milliseconds; PostgreSQL: Date) as a `Date`. */
export function toDate(value: number | bigint | Date): Date {
  return value instanceof Date ? value : new Date(Number(value));
}

/** Like `toDate`, for a column that may be null. */
export function toDateOrNull(value: number | bigint | Date | null): Date | null {
  return value === null ? null : toDate(value);
}
