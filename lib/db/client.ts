import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import type { Pool } from "pg";
import { PrismaClient } from "./generated/client";
import { PrismaClient as PostgresPrismaClient } from "./generated-postgresql/client";
import { dialectOf } from "./open";

export type { PrismaClient } from "./generated/client";

/**
 * A Prisma client on the database of `databaseUrl` (as `readEnv` gives it); on PostgreSQL with `pool`'s connections where one is given.
 * Only the driver of that database is loaded, at the first query.
 */
export function openPrisma(databaseUrl: string, pool?: Pool): PrismaClient {
  if (dialectOf(databaseUrl) === "sqlite")
    return new PrismaClient({
      adapter: atFirstUse("sqlite", async () => (await import("./prisma-sqlite")).sqliteAdapter(databaseUrl)),
    });
  const client = new PostgresPrismaClient({
    adapter: atFirstUse("postgres", async () => (await import("./prisma-postgres")).postgresAdapter(databaseUrl, pool)),
  });
  // PostgreSQL's client takes whatever SQLite's takes, and answers alike: the test beside this holds their texts together, since the
  // compiler cannot compare types this deep.
  return client as unknown as PrismaClient;
}

function atFirstUse(provider: SqlDriverAdapterFactory["provider"], load: () => Promise<SqlDriverAdapterFactory>): SqlDriverAdapterFactory {
  return { provider, adapterName: `ponctuel-${provider}`, connect: async () => (await load()).connect() };
}
