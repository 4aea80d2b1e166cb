import pg from "pg";
import { UsageError } from "../errors";
import { withTlsOptions } from "./postgres-tls";

/** int8 and numeric: counts and sums, which stay far below what a number holds exactly. */
const NUMBER_TYPES: readonly number[] = [20, 1700];
/** How long one try to connect may take, or the wait for a connection that others of this process use. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that nobody uses is closed after this; PostgreSQL's connections are few. */
const IDLE_TIMEOUT_MS = 30_000;

export interface PoolOptions {
  connections: number;
  answerTimeoutMs: number;
}

/**
 * The connections of a process to PostgreSQL, opened as they are needed. TLS options of the URL mean what they mean to PostgreSQL's own
 * tools: `sslmode=require` encrypts, `verify-full` checks the server's certificate too, `sslrootcert` names whom to trust.
 * Nothing is kept in a session, so it works through a pooler that lends a connection for one transaction.
 * Throws UsageError when the URL, or a file that it names, cannot be read.
 */
export function createPool(databaseUrl: string, options: PoolOptions): pg.Pool {
  const pool = new pg.Pool(poolConfig(databaseUrl, options));
  // A connection that breaks is replaced by the next use, which tells what it finds.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** As above, for who makes the pool itself. */
export function poolConfig(databaseUrl: string, { connections, answerTimeoutMs }: PoolOptions): pg.PoolConfig {
  return {
    connectionString: withTlsOptions(parse(databaseUrl)).href,
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    allowExitOnIdle: true,
    keepAlive: true,
    application_name: "ponctuel",
    // Prisma's adapter takes the times of a session in another zone for UTC. A pooler keeps this one setting with its client.
    onConnect: (client) => client.query("SET TIME ZONE 'UTC'") as unknown as undefined,
    ...(answerTimeoutMs > 0 ? { query_timeout: answerTimeoutMs } : {}),
    types: { getTypeParser: ((oid: number, format: "text" | "binary") => parserOf(oid, format)) as typeof pg.types.getTypeParser },
  };
}

function parse(databaseUrl: string): URL {
  try {
    return new URL(databaseUrl);
  } catch {
    throw new UsageError("DATABASE_URL: expected an address such as postgresql://user:password@host:5432/database");
  }
}

function parserOf(oid: number, format: "text" | "binary") {
  return NUMBER_TYPES.includes(oid) ? Number : pg.types.getTypeParser(oid, format as "text");
}
