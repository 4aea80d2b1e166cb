import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationsFolder } from "../lib/db/migrations";
import { diffMigrations } from "../lib/db/schema-engine";
import type { SqlDatabase } from "../lib/db/sql";
import { readRawEnv, resolveDatabaseUrl } from "../lib/env";
import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { migrateDatabase } from "./setup/migrate-database";

type Dialect = SqlDatabase["dialect"];

const usage = `Usage: npm run migrate [-- --check | --new NAME]
  (nothing)   brings the database of DATABASE_URL up to date; creates it where it is missing
  --check     fails when prisma/schema.prisma says something that the migrations do not
  --new NAME  writes the migrations, one for each kind of database, that lead to prisma/schema.prisma`;

async function migrate(): Promise<number> {
  const applied = await migrateDatabase(resolveDatabaseUrl(readRawEnv().DATABASE_URL));
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}.`);
  return exitCode.ok;
}

/** What each history lacks of the schema, as SQL. */
async function differences(): Promise<{ dialect: Dialect; sql: string }[]> {
  const { withPostgresServer } = await import("./migrations/postgres-server");
  const sqlite = await diffMigrations("sqlite");
  const postgresql = await withPostgresServer((serverUrl) => diffMigrations("postgresql", serverUrl));
  return [
    { dialect: "sqlite" as const, sql: sqlite },
    { dialect: "postgresql" as const, sql: postgresql },
  ].flatMap(({ dialect, sql }) => (sql === undefined ? [] : [{ dialect, sql }]));
}

async function check(): Promise<number> {
  const found = await differences();
  for (const { dialect, sql } of found)
    console.error(
      `prisma/schema.prisma and the migrations for ${dialect} differ; \`npm run migrate -- --new NAME\` would write:\n\n${sql}`,
    );
  return found.length === 0 ? exitCode.ok : exitCode.notFullySucceeded;
}

async function writeNext(name: string): Promise<number> {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) throw new UsageError(`--new: expected lower_case words such as add_tags, got "${name}"`);
  const found = await differences();
  if (found.length === 0) console.log("The migrations already lead to the schema; nothing to write.");
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  for (const { dialect, sql } of found) {
    const folder = join(migrationsFolder(dialect), `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "migration.sql"), sql);
    console.log(`Wrote ${join(folder, "migration.sql")}; read it before you keep it.`);
  }
  return exitCode.ok;
}

await runScript(async () => {
  const parsed = readArguments(usage, { check: { type: "boolean" }, new: { type: "string" } }, 0);
  if (!parsed) return exitCode.ok;
  if (parsed.values.check) return check();
  if (parsed.values.new !== undefined) return writeNext(parsed.values.new);
  return migrate();
});
