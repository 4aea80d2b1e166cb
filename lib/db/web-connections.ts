import { openPrisma, type PrismaClient } from "./client";
import { dialectOf, openSql } from "./open";
import { PostgresDatabase } from "./postgres";
import { createPool } from "./postgres-pool";
import type { SqlDatabase } from "./sql";

/** A dashboard's connections to PostgreSQL; with its heartbeat's they are ten. */
const CONNECTIONS = 9;
const ANSWER_TIMEOUT_MS = 60_000;

/** What a dashboard opens for its life: Prisma for its pages, hand-written SQL for the engine. On PostgreSQL both share one pool. */
export function openWebConnections(databaseUrl: string): { prisma: PrismaClient; sql: SqlDatabase } {
  if (dialectOf(databaseUrl) === "sqlite") return { prisma: openPrisma(databaseUrl), sql: openSql(databaseUrl) };
  const pool = createPool(databaseUrl, { connections: CONNECTIONS, answerTimeoutMs: ANSWER_TIMEOUT_MS });
  return { prisma: openPrisma(databaseUrl, pool), sql: new PostgresDatabase(pool) };
}
