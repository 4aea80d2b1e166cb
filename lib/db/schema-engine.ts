import { listMigrations } from "./migrations";
import { dialectOf } from "./open";
import type { EngineDatabase } from "./schema-engine/database";
import { migrationsList, noFilter, schemaTarget, withEngine } from "./schema-engine/engine";
import type { SqlDatabase } from "./sql";

/** In one process the waiting would keep the other from going on: one after the other. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Applies what is new to the database of `databaseUrl`; a missing SQLite file is created, a missing PostgreSQL database is not (see
 * `createDatabase`). Returns the names applied.
 * All in one transaction: a migration that fails or is killed leaves the database as it was, and of two at once the second waits.
 * Throws DatabaseUnavailableError when the database is out of reach or stays locked.
 */
export function applyMigrations(databaseUrl: string): Promise<string[]> {
  const result = previous.then(() => applyNow(databaseUrl));
  previous = result.catch(() => undefined);
  return result;
}

async function applyNow(databaseUrl: string): Promise<string[]> {
  const dialect = dialectOf(databaseUrl);
  const database =
    dialect === "sqlite"
      ? (await import("./schema-engine/sqlite")).migratingSqlite(databaseUrl)
      : (await import("./schema-engine/postgres")).migratingPostgres(databaseUrl);
  return withEngine(dialect, database, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: migrationsList(dialect), filters: noFilter });
    await database.commit();
    return appliedMigrationNames;
  });
}

/** A history of migrations that does not lead to the schema, and the SQL that is missing. */
export interface Difference {
  dialect: SqlDatabase["dialect"];
  sql: string;
}

/**
 * The kinds of database whose written migrations do not lead to the schema. PostgreSQL's are tried on a new database of the server of
 * `serverUrl`, whose user may create databases; nothing stays there.
 */
export async function diffMigrations(serverUrl: string): Promise<Difference[]> {
  const { emptySqlite } = await import("./schema-engine/sqlite");
  const { emptyPostgres } = await import("./schema-engine/postgres");
  const differences = [
    { dialect: "sqlite" as const, sql: await diff("sqlite", emptySqlite()) },
    { dialect: "postgresql" as const, sql: await diff("postgresql", await emptyPostgres(serverUrl)) },
  ];
  return differences.filter((difference): difference is Difference => difference.sql !== undefined);
}

async function diff(dialect: SqlDatabase["dialect"], empty: EngineDatabase): Promise<string | undefined> {
  const from =
    listMigrations(dialect).length === 0 ? { tag: "empty" as const } : { tag: "migrations" as const, ...migrationsList(dialect) };
  const { stdout } = await withEngine(dialect, empty, (engine) =>
    engine.diff({ from, to: schemaTarget(dialect), script: true, exitCode: null, filters: noFilter }),
  );
  return stdout === null || /^\s*(-- This is an empty migration\.)?\s*$/.test(stdout) ? undefined : stdout;
}
