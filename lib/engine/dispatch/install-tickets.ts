import { Logger, runMigrations } from "graphile-worker";
import { createPool } from "../../db/postgres-pool";

/** Creates or updates graphile-worker's own schema in a PostgreSQL database. Of two at once the second waits. */
export async function installTickets(databaseUrl: string): Promise<void> {
  const pgPool = createPool(databaseUrl, { connections: 1, answerTimeoutMs: 0 });
  try {
    await runMigrations({ pgPool, logger: new Logger(() => () => undefined) });
  } finally {
    await pgPool.end();
  }
}
