import { fileURLToPath } from "node:url";
import { UsageError } from "../errors";
import type { SqlDatabase } from "./sql";
import { openSqlite } from "./sqlite";

/** Opens the database of `databaseUrl` (as `readEnv` gives it: absolute) for hand-written SQL. Throws DatabaseUnavailableError or UsageError. */
export function openSql(databaseUrl: string): SqlDatabase {
  return openSqlite(databaseFile(databaseUrl));
}

/** The absolute path that a `file:` URL names. */
export function databaseFile(databaseUrl: string): string {
  if (!databaseUrl.startsWith("file:"))
    throw new UsageError(`DATABASE_URL: expected "file:" and a path, got "${databaseUrl.split(":")[0]}:…"`);
  return databaseUrl.startsWith("file://") ? fileURLToPath(databaseUrl) : databaseUrl.slice("file:".length);
}
