/** What a column holds, whatever the database calls it. */
export type Kind = "text" | "integer" | "boolean" | "time";

export interface Column {
  name: string;
  kind: Kind;
}

export interface Table {
  name: string;
  /** By name: two databases may have added them in another order. */
  columns: readonly Column[];
  /** The columns of the primary key, in its order. */
  key: readonly string[];
  /** The tables that its rows refer to. */
  references: readonly string[];
}

/** A value in the form that both databases' values are brought to; times as milliseconds since 1970. */
export type Value = string | number | boolean | null;
/** In the order of the table's columns. */
export type Row = readonly Value[];
