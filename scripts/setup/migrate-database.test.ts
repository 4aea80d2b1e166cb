import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { listMigrations, requireMigrated } from "../../lib/db/migrations";
import { openSql } from "../../lib/db/open";
import { DatabaseUnavailableError, UsageError } from "../../lib/errors";
import { migrateDatabase } from "./migrate-database";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-migrate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const all = listMigrations("sqlite");

it("creates folder and file, applies every migration once, and is quick and quiet afterwards", async () => {
  const url = `file:${join(folder, "a/b/ponctuel.db")}`;
  expect(await migrateDatabase(url)).toEqual(all);
  expect(await migrateDatabase(url)).toEqual([]);
  expect(statSync(join(folder, "a/b")).mode & 0o777).toBe(0o700);
  const db = openSql(url);
  await requireMigrated(db);
  expect(await db.all("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  await db.close();
});

it("takes turns when several migrate at once, in one process and in several", async () => {
  const url = `file:${join(folder, "ponctuel.db")}`;
  const command = [process.execPath, "--import", "tsx", join(import.meta.dirname, "../migrate.ts")] as const;
  const others = [1, 2].map(() => promisify(execFile)(command[0], command.slice(1), { env: { ...process.env, DATABASE_URL: url } }));
  const applied = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)]);
  const told = await Promise.all(others.map(async (other) => (await other).stdout));
  const byOthers = told.filter((line) => line.startsWith("Applied: ")).length;
  expect(applied.flat().length + byOthers * all.length).toBe(all.length);
});

it("says so when another process holds the database", async () => {
  const url = `file:${join(folder, "ponctuel.db")}`;
  await migrateDatabase(url);
  const db = openSql(url);
  await db.run("DELETE FROM _prisma_migrations");
  const held = db.transaction(async () => {
    await expect(migrateDatabase(url)).rejects.toThrow(/locked/);
  });
  await held;
  await db.close();
});

it("fills an empty file, and refuses what is no database in one line that names it", async () => {
  writeFileSync(join(folder, "empty.db"), "");
  expect(await migrateDatabase(`file:${join(folder, "empty.db")}`)).toEqual(all);
  writeFileSync(join(folder, "text.db"), "this is no database, only some text that is long enough to be looked at");
  const refused = migrateDatabase(`file:${join(folder, "text.db")}`);
  await expect(refused).rejects.toThrow(DatabaseUnavailableError);
  await expect(refused).rejects.toThrow(/text\.db is not a SQLite database/);
});

it("says so when the folder cannot be made, and makes nothing", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(migrateDatabase(`file:${join(folder, "file/ponctuel.db")}`)).rejects.toThrow(/folder .* cannot be created/);
  expect(existsSync(join(folder, "file/ponctuel.db"))).toBe(false);
});

it("refuses a database that is newer than the code", async () => {
  const url = `file:${join(folder, "ponctuel.db")}`;
  await migrateDatabase(url);
  const db = openSql(url);
  await db.run("UPDATE _prisma_migrations SET migration_name = '99990101000000_later' WHERE migration_name = $1", [all.at(-1) as string]);
  await db.close();
  await expect(migrateDatabase(url)).rejects.toThrow(UsageError);
});
