import { fileURLToPath } from "node:url";
import { UsageError } from "../errors";
import { DeferredDatabase } from "./deferred";
import type { OpenOptions } from "./open-options";
import type { SqlDatabase } from "./sql";

/**
 * The database of `databaseUrl` (as `readEnv` gives it: absolute) for hand-written SQL. It opens at its first use, and only then is its
 * driver loaded; that use throws DatabaseUnavailableError when it cannot be reached. Throws UsageError for a URL of no known kind.
 */
export function openSql(databaseUrl: string, options: OpenOptions = {}): SqlDatabase {
  if (dialectOf(databaseUrl) === "postgresql")
    return new DeferredDatabase("postgresql", async () => (await import("./postgres")).openPostgres(databaseUrl, options));
  const file = databaseFile(databaseUrl);
  return new DeferredDatabase("sqlite", async () => (await import("./sqlite")).openSqlite(file));
}

/** Which kind of database a URL names. Throws UsageError for any other kind. */
export function dialectOf(databaseUrl: string): SqlDatabase["dialect"] {
  if (databaseUrl.startsWith("file:")) return "sqlite";
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return "postgresql";
  throw new UsageError(`DATABASE_URL: expected file:… or postgresql://…, got "${databaseUrl.split(":")[0]}:…"`);
}

/** The file of an embedded database; undefined for a database that a server keeps. */
export function sqliteFile(databaseUrl: string): string | undefined {
  return dialectOf(databaseUrl) === "sqlite" ? databaseFile(databaseUrl) : undefined;
}

/** The absolute path that a `file:` URL names. */
export function databaseFile(databaseUrl: string): string {
  if (!databaseUrl.startsWith("file:"))
    throw new UsageError(`DATABASE_URL: expected "file:" and a path, got "${databaseUrl.split(":")[0]}:…"`);
  return databaseUrl.startsWith("file://") ? fileURLToPath(databaseUrl) : databaseUrl.slice("file:".length);
}
