import type { Pool } from "pg";
import { PostgresDatabase } from "./postgres";
import { createPool } from "./postgres-pool";
import type { SqlDatabase } from "./sql";

const ANSWER_TIMEOUT_MS = 60_000;
/** Of a worker's ten; the tenth is its heartbeat's. */
const CONNECTIONS = 9;
/** Of those nine, where tickets have connections of their own: two that listen, and two to take and to complete tickets. */
const TICKET_CONNECTIONS = 4;

/** A worker's connections: for its work, and for its tickets. */
export interface WorkerConnections {
  db: SqlDatabase;
  ticketPool: Pool;
  close(): Promise<void>;
}

/**
 * Opens a worker's connections, at most CONNECTIONS together. `directUrl` names the same database without the pooler that `databaseUrl`
 * goes through: a worker hears of new tickets on a connection that stays its own.
 */
export function openWorkerConnections(databaseUrl: string, directUrl: string | undefined): WorkerConnections {
  const own = directUrl === undefined ? 0 : TICKET_CONNECTIONS;
  const pool = createPool(databaseUrl, { connections: CONNECTIONS - own, answerTimeoutMs: ANSWER_TIMEOUT_MS });
  const ticketPool = directUrl === undefined ? pool : createPool(directUrl, { connections: own, answerTimeoutMs: ANSWER_TIMEOUT_MS });
  return {
    db: new PostgresDatabase(pool),
    ticketPool,
    async close() {
      await pool.end();
      if (ticketPool !== pool) await ticketPool.end();
    },
  };
}
