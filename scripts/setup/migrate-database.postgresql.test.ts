import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { listMigrations, requireMigrated } from "../../lib/db/migrations";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import { DatabaseUnavailableError, UsageError } from "../../lib/errors";
import { migrateDatabase } from "./migrate-database";

const all = listMigrations("postgresql");
let server: SqlDatabase;
/** Needs quotes in SQL and escapes in an address. */
let name: string;
let url: string;
beforeEach(() => {
  server = openSql(process.env.TEST_POSTGRES_URL as string);
  name = `Ponctuel "é" ${randomBytes(6).toString("hex")}`;
  url = address({ pathname: `/${encodeURIComponent(name)}` });
});
afterEach(async () => {
  await server.run(`DROP DATABASE IF EXISTS "${name.replaceAll('"', '""')}" WITH (FORCE)`);
  await server.close();
});

function address(change: Partial<URL>): string {
  return Object.assign(new URL(process.env.TEST_POSTGRES_URL as string), change).href;
}

async function refusal(databaseUrl: string): Promise<Error> {
  return migrateDatabase(databaseUrl).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
}

it("creates the database, applies every migration once, and is quiet afterwards", async () => {
  expect(await migrateDatabase(url)).toEqual(all);
  expect(await migrateDatabase(url)).toEqual([]);
  const db = openSql(url);
  await requireMigrated(db);
  expect(await db.all("SELECT key, enabled FROM tasks")).toEqual([]);
  expect(await db.all("SELECT id FROM graphile_worker.jobs")).toEqual([]);
  await db.close();
});

it("takes turns when several create and migrate at once, in one process and in several", async () => {
  const command = ["--import", "tsx", join(import.meta.dirname, "../migrate.ts")];
  const others = [1, 2].map(() => promisify(execFile)(process.execPath, command, { env: { ...process.env, DATABASE_URL: url } }));
  const applied = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  const told = await Promise.all(others.map(async (other) => (await other).stdout));
  const byOthers = told.filter((line) => line.startsWith("Applied: ")).length;
  expect(applied.flat().length + byOthers * all.length).toBe(all.length);
});

it("says what is wrong with the address, without the password", async () => {
  const wrongPassword = await refusal(address({ pathname: "/postgres", password: "not-the-password" }));
  expect(wrongPassword).toBeInstanceOf(DatabaseUnavailableError);
  expect(wrongPassword.message).toMatch(/check user and password in DATABASE_URL/);
  expect(wrongPassword.message).not.toMatch(/not-the-password/);
  const nobodyThere = await refusal(address({ pathname: "/x", port: "1" }));
  expect(nobodyThere).toBeInstanceOf(DatabaseUnavailableError);
  expect(nobodyThere.message).toMatch(/127\.0\.0\.1:1\/x does not answer/);
});

it("says so when the user may not create the missing database", async () => {
  const user = `ponctuel_${randomBytes(6).toString("hex")}`;
  await server.run(`CREATE ROLE ${user} LOGIN PASSWORD 'a-secret'`);
  try {
    const refused = await refusal(address({ pathname: `/${encodeURIComponent(name)}`, username: user, password: "a-secret" }));
    expect(refused).toBeInstanceOf(DatabaseUnavailableError);
    expect(refused.message).toContain(`/${name} is missing and cannot be created: this user may not create databases`);
    expect(refused.message).not.toMatch(/a-secret/);
  } finally {
    await server.run(`DROP ROLE ${user}`);
  }
});

it("refuses a database that is newer than the code", async () => {
  await migrateDatabase(url);
  const db = openSql(url);
  await db.run("UPDATE _prisma_migrations SET migration_name = '99990101000000_later' WHERE migration_name = $1", [all.at(-1) as string]);
  await db.close();
  await expect(migrateDatabase(url)).rejects.toThrow(UsageError);
});
