/** How a connection to PostgreSQL is kept; SQLite has one connection and needs none of it. */
export interface OpenOptions {
  /** Connections at once, at most. Default 1. */
  connections?: number;
  /** After so long without an answer a statement fails and its connection is given up. Default 60 s; 0: never. */
  answerTimeoutMs?: number;
}
