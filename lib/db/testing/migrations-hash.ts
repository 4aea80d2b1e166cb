import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listMigrations, migrationsFolder } from "../migrations";
import type { SqlDatabase } from "../sql";

/** What names an empty database with these migrations: another one for every change of them. */
export function migrationsHash(dialect: SqlDatabase["dialect"]): string {
  const hash = createHash("sha256");
  for (const name of listMigrations(dialect))
    hash.update(name).update(readFileSync(join(migrationsFolder(dialect), name, "migration.sql")));
  return hash.digest("hex").slice(0, 16);
}
