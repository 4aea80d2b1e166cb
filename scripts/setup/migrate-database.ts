import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { createPostgresDatabase } from "../../lib/db/create-postgres-database";
import { pendingMigrations } from "../../lib/db/migrations";
import { openSql, sqliteFile } from "../../lib/db/open";
import { DatabaseUnavailableError } from "../../lib/errors";

/**
 * Brings the database of `databaseUrl` (absolute) up to date, creating it where it is missing; returns the names of the migrations applied.
 * Throws DatabaseUnavailableError or UsageError, and then the database is as it was.
 */
export async function migrateDatabase(databaseUrl: string): Promise<string[]> {
  const file = sqliteFile(databaseUrl);
  return file === undefined ? migrateServer(databaseUrl) : migrateFile(databaseUrl, file);
}

async function migrateFile(databaseUrl: string, file: string): Promise<string[]> {
  createFolder(dirname(file));
  if (existsSync(file) && !(await lacksMigrations(databaseUrl))) return [];
  const applied = await apply(databaseUrl, file);
  const db = openSql(databaseUrl);
  await db.now(); // write-ahead mode from the start, before anything reads
  await db.close();
  return applied;
}

async function migrateServer(databaseUrl: string): Promise<string[]> {
  await createPostgresDatabase(databaseUrl);
  const { host, pathname } = new URL(databaseUrl);
  const applied = (await lacksMigrations(databaseUrl)) ? await apply(databaseUrl, `${host}${pathname}`) : [];
  // Its own history, which an update of that package goes on with.
  const { installTickets } = await import("../../lib/engine/dispatch/install-tickets");
  await installTickets(databaseUrl);
  return applied;
}

async function lacksMigrations(databaseUrl: string): Promise<boolean> {
  const db = openSql(databaseUrl);
  try {
    return (await pendingMigrations(db)).length > 0;
  } finally {
    await db.close();
  }
}

async function apply(databaseUrl: string, name: string): Promise<string[]> {
  const { applyMigrations } = await import("../../lib/db/schema-engine");
  return applyMigrations(databaseUrl).catch((error: Error) => {
    if (error instanceof DatabaseUnavailableError) throw error;
    throw new DatabaseUnavailableError(`database ${name}: migrating failed and changed nothing: ${error.message.trim().split("\n")[0]}`, {
      cause: error,
    });
  });
}

function createFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 }); // it holds sessions and what customers bought
  } catch (error) {
    throw new DatabaseUnavailableError(
      `the database's folder ${folder} cannot be created (${(error as NodeJS.ErrnoException).code}); check DATABASE_URL and the rights there`,
      { cause: error },
    );
  }
}
