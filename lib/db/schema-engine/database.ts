import type { SqlMigrationAwareDriverAdapterFactory } from "@prisma/driver-adapter-utils";

/** A database in the hands of the schema engine. */
export interface EngineDatabase {
  /** The engine's connections. Where it migrates, the first one it takes begins the transaction that holds everything. */
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** Keeps what was done in the transaction. */
  commit(): Promise<void>;
  /** Ends every connection; what was not committed is undone. */
  close(): Promise<void>;
  /** What the engine's error came from, in words for a person where there are any. */
  explain(error: unknown): unknown;
}
