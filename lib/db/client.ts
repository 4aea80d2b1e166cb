import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "./generated/client";
import { BUSY_TIMEOUT_MS } from "./sqlite";

export type { PrismaClient } from "./generated/client";

/** A Prisma client on the database of `databaseUrl` (`file:` and an absolute path, as `readEnv` gives it). Times are stored as milliseconds. */
export function openPrisma(databaseUrl: string): PrismaClient {
  return new PrismaClient({
    adapter: new PrismaBetterSqlite3({ url: databaseUrl, timeout: BUSY_TIMEOUT_MS }, { timestampFormat: "unixepoch-ms" }),
  });
}
