import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrationsFolder } from "../lib/db/migrations";
import { diffMigrations } from "../lib/db/schema-engine";
import { readRawEnv, resolveDatabaseUrl } from "../lib/env";
import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { migrateDatabase } from "./setup/migrate-database";

const usage = `Usage: npm run migrate [-- --check | --new NAME]
  (nothing)   brings the database of DATABASE_URL up to date; creates it where it is missing
  --check     fails when prisma/schema.prisma says something that the migrations do not
  --new NAME  writes the migration that leads to prisma/schema.prisma`;

async function migrate(): Promise<number> {
  const applied = await migrateDatabase(resolveDatabaseUrl(readRawEnv().DATABASE_URL));
  console.log(applied.length === 0 ? "The database is up to date." : `Applied: ${applied.join(", ")}.`);
  return exitCode.ok;
}

async function check(): Promise<number> {
  const difference = await diffMigrations();
  if (difference === undefined) return exitCode.ok;
  console.error(`prisma/schema.prisma and the migrations differ; \`npm run migrate -- --new NAME\` would write:\n\n${difference}`);
  return exitCode.notFullySucceeded;
}

async function writeNext(name: string): Promise<number> {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) throw new UsageError(`--new: expected lower_case words such as add_tags, got "${name}"`);
  const difference = await diffMigrations();
  if (difference === undefined) {
    console.log("The migrations already lead to the schema; nothing to write.");
    return exitCode.ok;
  }
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = join(migrationsFolder("sqlite"), `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "migration.sql"), difference);
  console.log(`Wrote ${join(folder, "migration.sql")}; read it before you keep it.`);
  return exitCode.ok;
}

await runScript(async () => {
  const parsed = readArguments(usage, { check: { type: "boolean" }, new: { type: "string" } }, 0);
  if (!parsed) return exitCode.ok;
  if (parsed.values.check) return check();
  if (parsed.values.new !== undefined) return writeNext(parsed.values.new);
  return migrate();
});
