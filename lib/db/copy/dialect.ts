import type { Sql } from "../sql";
import type { Column, Kind, Row, Table } from "./shapes";

/** What copying does in a way of its own on each kind of database. */
export interface CopyDialect {
  /** Every column of every table, as the database's catalogue has it; `keyPosition` counts from 1, 0 outside the primary key. */
  columns(db: Sql): Promise<{ table: string; column: string; type: string; keyPosition: number }[]>;
  /** Which table's rows refer to which other's. */
  references(db: Sql): Promise<{ table: string; target: string }[]>;
  /** What a column of a declared type holds. Throws for a type that the schema does not use. */
  kindOf(type: string): Kind;
  /** How a column is selected so that `decode` understands it. `name` is quoted. */
  selected(column: Column, name: string): string;
  /** A column as a term to order and compare by: the same order everywhere, that of UTF-8's bytes for text. `name` is quoted. */
  ordered(column: Column, name: string): string;
  /** A text as this database can hold it. */
  storable(text: string): string;
  /** Inserts rows, whose values stand in the order of the table's columns. */
  insert(tx: Sql, table: Table, rows: readonly Row[]): Promise<void>;
  /** The last number that was given to a row, by table; of tables that number their rows and have given one. */
  lastNumbers(db: Sql): Promise<Map<string, number>>;
  /** The next row of `table` gets a number above `last`. */
  continueAfter(tx: Sql, table: Table, last: number): Promise<void>;
}
