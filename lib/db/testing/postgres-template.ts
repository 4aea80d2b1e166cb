import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import pg from "pg";
import { migrationsHash } from "./migrations-hash";

/** The advisory lock under which a server's template is made. */
const TEMPLATE_LOCK = 7_261_934_022;

/**
 * Makes a database on the server that TEST_POSTGRES_URL names, whose user may create databases; `remove` drops it. It is empty, as
 * `npm run migrate` makes it, or a copy of the one that is named, which nobody may be using.
 */
export async function createPostgresDatabase(copyOf?: string): Promise<{ url: string; remove(): Promise<void> }> {
  template ??= onServer(migratedTemplate);
  const from = copyOf ?? (await template);
  const name = `ponctuel_test_${randomBytes(8).toString("hex")}`;
  // Copying files beats writing every page to the log by far, for a server that need not survive a power cut.
  await onServer((server) => server.query(`CREATE DATABASE ${name} TEMPLATE ${from} STRATEGY FILE_COPY`));
  return {
    url: urlOf(name),
    remove: async () => {
      await onServer((server) => server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** Its name; asked for once a process. */
let template: Promise<string> | undefined;

/** An empty database with these migrations and this graphile-worker's schema, made once a server. It appears under its name when it is whole; who comes meanwhile waits. */
async function migratedTemplate(server: pg.Client): Promise<string> {
  const { version: ticketsVersion } = createRequire(import.meta.url)("graphile-worker/package.json") as { version: string };
  const name = `ponctuel_template_${migrationsHash("postgresql")}_${ticketsVersion.replaceAll(".", "_")}`;
  await server.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
  const { rowCount } = await server.query("SELECT FROM pg_database WHERE datname = $1", [name]);
  if (rowCount === 0) {
    const partial = `${name}_partial`;
    await server.query(`DROP DATABASE IF EXISTS ${partial} WITH (FORCE)`);
    await server.query(`CREATE DATABASE ${partial}`);
    const { applyMigrations } = await import("../schema-engine");
    await applyMigrations(urlOf(partial));
    const { installTickets } = await import("../../engine/dispatch/install-tickets");
    await installTickets(urlOf(partial));
    await server.query(`ALTER DATABASE ${partial} RENAME TO ${name}`);
  }
  return name;
}

/** One connection to the server's own database for as long as `work` takes; its locks end with it. */
async function onServer<T>(work: (server: pg.Client) => Promise<T>): Promise<T> {
  const server = new pg.Client(serverUrl());
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (!url) throw new Error("TEST_POSTGRES_URL names no server; vitest.config.ts starts one for the projects on postgresql");
  return url;
}
