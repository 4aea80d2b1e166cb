import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { pendingMigrations } from "../../lib/db/migrations";
import { databaseFile, openSql } from "../../lib/db/open";
import { DatabaseUnavailableError } from "../../lib/errors";

/**
 * Brings the database of `databaseUrl` (absolute) up to date, creating folder and file where they are missing; returns the names of the
 * migrations applied. Throws DatabaseUnavailableError or UsageError, and then the database is as it was.
 */
export async function migrateDatabase(databaseUrl: string): Promise<string[]> {
  const file = databaseFile(databaseUrl);
  createFolder(dirname(file));
  if (existsSync(file)) {
    const db = openSql(databaseUrl);
    try {
      if ((await pendingMigrations(db)).length === 0) return [];
    } finally {
      await db.close();
    }
  }
  const { applyMigrations } = await import("../../lib/db/schema-engine");
  const applied = await applyMigrations(file).catch((error: Error) => {
    if (error instanceof DatabaseUnavailableError) throw error;
    throw new DatabaseUnavailableError(`database ${file}: migrating failed and changed nothing: ${error.message.trim().split("\n")[0]}`, {
      cause: error,
    });
  });
  await openSql(databaseUrl).close(); // write-ahead mode from the start, before anything reads
  return applied;
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
