import { randomBytes } from "node:crypto";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { databaseName } from "../database-name";
import { explainPostgres } from "../postgres-errors";
import { createPool } from "../postgres-pool";
import type { EngineDatabase } from "./database";
import { engineAdapter } from "./postgres-adapter";

/**
 * Of several that migrate at once one goes on and the others wait, under the lock that Prisma's own tools take. A table that stays in use
 * is waited for no longer than this, since everybody else who wants it queues up behind; a migration itself may take its time.
 */
const BEGIN = `BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;
  SELECT pg_advisory_xact_lock(72707369); SET LOCAL lock_timeout = '60s'`;

/** An existing PostgreSQL database to be migrated. */
export function migratingPostgres(databaseUrl: string): EngineDatabase {
  return open(databaseUrl, BEGIN);
}

/** A new, empty database on the server of `serverUrl`, whose user may create databases; gone when closed. */
export async function emptyPostgres(serverUrl: string): Promise<EngineDatabase> {
  const name = `ponctuel_shadow_${randomBytes(8).toString("hex")}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = open(url.href, undefined);
  return {
    ...database,
    close: async () => {
      await database.close();
      await onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function open(databaseUrl: string, begin: string | undefined): EngineDatabase {
  const pool = createPool(databaseUrl, { connections: 2, answerTimeoutMs: 0 });
  const opened: SqlDriverAdapter[] = [];
  let failure: unknown;
  const connect = async () => {
    const client = await pool.connect().catch((error) => {
      failure ??= error;
      throw error;
    });
    const close = once(() => client.release(true));
    const connection = engineAdapter(
      client,
      async () => close(),
      (error) => {
        failure ??= error;
      },
    );
    opened.push(connection);
    if (begin !== undefined) await connection.executeScript(begin);
    return connection;
  };
  return {
    factory: { provider: "postgres", adapterName: "ponctuel", connect, connectToShadowDb: connect },
    commit: async () => opened[0]?.executeScript("COMMIT"),
    close: async () => {
      for (const connection of opened) await connection.dispose();
      await pool.end();
    },
    explain: (error) => explainPostgres(failure ?? error, databaseName(databaseUrl)),
  };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const pool = createPool(serverUrl, { connections: 1, answerTimeoutMs: 0 });
  try {
    await pool.query(statement);
  } catch (error) {
    throw explainPostgres(error, databaseName(serverUrl));
  } finally {
    await pool.end();
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
