import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationsFolder } from "../lib/db/migrations";
import { type Difference, diffMigrations } from "../lib/db/schema-engine";
import { readRawEnv, resolveDatabaseUrl } from "../lib/env";
import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { migrateDatabase } from "./setup/migrate-database";

const usage = `Usage: npm run migrate [-- --check | --new NAME]
  (nothing)   brings the database of DATABASE_URL up to date; creates it where it is missing
  --check     fails when prisma/schema.prisma says something that the migrations of a kind of database do not
  --new NAME  writes the migration that leads to prisma/schema.prisma, for each kind of database`;

async function migrate(): Promise<number> {
  const applied = await migrateDatabase(resolveDatabaseUrl(readRawEnv().DATABASE_URL));
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}.`);
  return exitCode.ok;
}

async function check(): Promise<number> {
  const differences = await findDifferences();
  for (const { dialect, sql } of differences)
    console.error(
      `prisma/schema.prisma and the migrations for ${dialect} differ; \`npm run migrate -- --new NAME\` would write:\n\n${sql}`,
    );
  return differences.length === 0 ? exitCode.ok : exitCode.notFullySucceeded;
}

async function writeNext(name: string): Promise<number> {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) throw new UsageError(`--new: expected lower_case words such as add_tags, got "${name}"`);
  const differences = await findDifferences();
  if (differences.length === 0) console.log("The migrations already lead to the schema; nothing to write.");
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  for (const { dialect, sql } of differences) {
    const folder = join(migrationsFolder(dialect), `${stamp}_${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "migration.sql"), sql);
    console.log(`Wrote ${join(folder, "migration.sql")}; read it before you keep it.`);
  }
  return exitCode.ok;
}

async function findDifferences(): Promise<Difference[]> {
  const { withPostgresServer } = await import("./migrations/postgres-server");
  return withPostgresServer(diffMigrations);
}

await runScript(async () => {
  const parsed = readArguments(usage, { check: { type: "boolean" }, new: { type: "string" } }, 0);
  if (!parsed) return exitCode.ok;
  if (parsed.values.check) return check();
  if (parsed.values.new !== undefined) return writeNext(parsed.values.new);
  return migrate();
});
