import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { DatabaseUnavailableError } from "../errors";
import { listMigrations } from "./migrations";
import { applyMigrations, diffMigrations } from "./schema-engine";

const serverUrl = process.env.TEST_POSTGRES_URL as string;
let server: pg.Client;
let database: pg.Client;
let url: string;
beforeEach(async () => {
  server = new pg.Client(serverUrl);
  await server.connect();
  const name = `ponctuel_migrating_${randomBytes(8).toString("hex")}`;
  await server.query(`CREATE DATABASE ${name}`);
  url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  database = new pg.Client(url);
  await database.connect();
});
afterEach(async () => {
  await database.end();
  await server.query(`DROP DATABASE "${new URL(url).pathname.slice(1)}"`);
  await server.end();
});

async function tables(): Promise<string[]> {
  const { rows } = await database.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
  return rows.map((row) => row.tablename);
}

/** Resolves when another session waits for a lock that this test holds. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const { rows } = await server.query("SELECT FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'advisory'", [
      new URL(url).pathname.slice(1),
    ]);
    if (rows.length > 0) return;
  }
}

it("applies every migration once, also when several do it at once", async () => {
  const applied = await Promise.all([applyMigrations(url), applyMigrations(url)]);
  expect(applied).toEqual([listMigrations("postgresql"), []]);
  expect(await tables()).toContain("executions");
});

it("waits for whoever migrates, in any process", async () => {
  // The lock that Prisma's own tools take too.
  await database.query("BEGIN; SELECT pg_advisory_xact_lock(72707369)");
  const applying = applyMigrations(url);
  await somebodyWaits();
  expect(await tables()).toEqual([]);
  await database.query("COMMIT");
  expect(await applying).toEqual(listMigrations("postgresql"));
});

it("changes nothing when a migration fails, and says what failed", async () => {
  await database.query("CREATE VIEW settings AS SELECT 1");
  await expect(applyMigrations(url)).rejects.toThrow('relation "settings" already exists');
  expect(await tables()).toEqual([]);
  await database.query("DROP VIEW settings");
  expect(await applyMigrations(url)).toEqual(listMigrations("postgresql"));
});

it("changes nothing when its connection is cut before the end", async () => {
  await database.query("BEGIN; SELECT pg_advisory_xact_lock(72707369)");
  const applying = applyMigrations(url);
  await somebodyWaits();
  await server.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'advisory'", [
    new URL(url).pathname.slice(1),
  ]);
  await expect(applying).rejects.toThrow(DatabaseUnavailableError);
  await database.query("COMMIT");
  expect(await tables()).toEqual([]);
});

it("leaves foreign tables alone, and makes none beside them", async () => {
  await database.query("CREATE TABLE of_another_program ()");
  await expect(applyMigrations(url)).rejects.toThrow(/not empty/);
  expect(await tables()).toEqual(["of_another_program"]);
});

it("finds no difference between the migrations of both kinds and the schema, and leaves no database behind", async () => {
  const shadows = () => server.query("SELECT datname FROM pg_database WHERE datname LIKE 'ponctuel_shadow_%'").then(({ rows }) => rows);
  const before = await shadows();
  expect(await diffMigrations(serverUrl)).toEqual([]);
  expect(await shadows()).toEqual(before);
});
