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
}

export interface SqlDatabase extends Sql {
  readonly dialect: "sqlite" | "postgresql";
  /**
   * Runs `work` in one write transaction (SQLite: BEGIN IMMEDIATE, so that it never fails half-way on a lock) and commits,
   * or rolls back when it throws. `work` awaits nothing but `tx`: other statements of this connection wait meanwhile.
   */
  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
  /** Runs `work`, which only reads, on one consistent state of the database. Writers of other connections need not wait. */
  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T>;
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
