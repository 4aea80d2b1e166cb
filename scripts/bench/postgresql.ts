import { randomBytes } from "node:crypto";
import { openSql } from "../../lib/db/open";
import { startPostgres } from "../../lib/db/testing/postgres-server";
import { migrateDatabase } from "../setup/migrate-database";
import { type BenchInstallation, benchEnv } from "./installation";
import { parentOf, treeCpuMs } from "./process-cpu";

/**
 * As an installation would have it: what is committed survives a power cut, and rows that nobody sees any more are cleared away.
 * Tests run on one that does neither.
 */
const DURABLE = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  wal_level: "replica",
  autovacuum: "on",
  shared_buffers: "1GB",
  max_wal_size: "4GB",
};

export interface PostgresInstallation extends BenchInstallation {
  /** The processor time of all of the server's processes so far; undefined for a server that is not ours. */
  serverCpuMs(): number | undefined;
}

/**
 * A new, migrated database on a PostgreSQL of the benchmark's own; or on the server that `given` names, whose user may create databases.
 * `settings`, for its own server, are those of postgresql.conf.
 */
export async function postgresInstallation(
  given: string | undefined,
  settings: Record<string, string> = {},
): Promise<PostgresInstallation> {
  const own = given === undefined ? await startPostgres({ settings: { ...DURABLE, ...settings } }) : undefined;
  const server = own?.url ?? (given as string);
  const url = new URL(server);
  url.pathname = `/ponctuel_bench_${randomBytes(4).toString("hex")}`;
  const databaseUrl = url.href;
  const remove = async () => {
    if (own) return own.remove();
    const db = openSql(server);
    await db.run(`DROP DATABASE IF EXISTS ${url.pathname.slice(1)} WITH (FORCE)`).finally(() => db.close());
  };
  try {
    await migrateDatabase(databaseUrl);
    const postmaster = own && (await postmasterOf(databaseUrl));
    return { databaseUrl, env: benchEnv(databaseUrl), serverCpuMs: () => postmaster && treeCpuMs(postmaster), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The process whose children all connections of a server are. */
async function postmasterOf(databaseUrl: string): Promise<number> {
  const db = openSql(databaseUrl);
  try {
    const [connection] = await db.all<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    return parentOf((connection as { pid: number }).pid);
  } finally {
    await db.close();
  }
}
