import { readdirSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../errors";
import { projectRoot } from "../project";
import type { SqlDatabase } from "./sql";

/** Stands among the migrations of a database that is being filled from another (see lib/db/copy): until it is whole, nothing may use it. */
export const UNFINISHED_COPY = "unfinished_copy";

/** The database is the unfinished copy of another. */
export class UnfinishedCopyError extends UsageError {
  override name = "UnfinishedCopyError";
}

/** The folder of SQL migrations for a kind of database. */
export function migrationsFolder(dialect: SqlDatabase["dialect"]): string {
  return join(projectRoot, "prisma", "migrations", dialect);
}

/** The names of all migrations of this version of the code, in order. */
export function listMigrations(dialect: SqlDatabase["dialect"]): string[] {
  return readdirSync(migrationsFolder(dialect), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/**
 * Throws UsageError, naming the command that helps, unless the database has exactly this code's migrations.
 * One small query: an idle tick can afford it.
 */
export async function requireMigrated(db: SqlDatabase): Promise<void> {
  if ((await pendingMigrations(db)).length > 0)
    throw new UsageError("the database is not up to date; run `npm run migrate`, then try again");
}

/** The names of the migrations that the database lacks, in order. Throws UsageError when it has more than this code knows, or is an unfinished copy. */
export async function pendingMigrations(db: SqlDatabase): Promise<string[]> {
  const expected = listMigrations(db.dialect);
  const applied = await appliedMigrations(db);
  if (applied.has(UNFINISHED_COPY))
    throw new UnfinishedCopyError("the database is the unfinished copy of another; finish it with scripts/migrate-database.ts");
  if ([...applied].some((name) => !expected.includes(name)))
    throw new UsageError("the database is newer than this code; install the newer version, or restore a backup");
  return expected.filter((name) => !applied.has(name));
}

async function appliedMigrations(db: SqlDatabase): Promise<Set<string>> {
  try {
    const rows = await db.all<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    return new Set(rows.map((row) => row.migration_name));
  } catch (error) {
    if (isMissingTable(error)) return new Set();
    throw error;
  }
}

/** PostgreSQL has a code for it (42P01), and says it in the server's language; SQLite has only its words. */
function isMissingTable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && error.code === "42P01") || /no such table/.test(error.message);
}
