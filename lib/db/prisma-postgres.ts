import { PrismaPg } from "@prisma/adapter-pg";
import type { SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import type { Pool } from "pg";
import { poolConfig } from "./postgres-pool";

/** What a script needs at once; a web server shares its own pool. */
const CONNECTIONS = 4;
const ANSWER_TIMEOUT_MS = 60_000;

/** Prisma's connections to PostgreSQL: those of `pool`, which stays its owner's, or a few of their own. */
export function postgresAdapter(databaseUrl: string, pool: Pool | undefined): SqlDriverAdapterFactory {
  return new PrismaPg(pool ?? poolConfig(databaseUrl, { connections: CONNECTIONS, answerTimeoutMs: ANSWER_TIMEOUT_MS }));
}
