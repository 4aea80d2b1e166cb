import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../project";
import { listMigrations, migrationsFolder } from "./migrations";
import { applyMigrations } from "./schema-engine";

/** For tests: a new, migrated, empty SQLite database in a folder of its own. `remove` deletes the folder. */
export async function createTestDatabase(): Promise<{ file: string; url: string; folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-test-"));
  const file = join(folder, "ponctuel.db");
  copyFileSync(await migratedTemplate(folder), file);
  return { file, url: `file:${file}`, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** An empty database with these migrations, made once and kept beside the other caches. Test processes that race make it twice, no worse. */
async function migratedTemplate(workFolder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const name of listMigrations("sqlite")) hash.update(readFileSync(join(migrationsFolder("sqlite"), name, "migration.sql")));
  const template = join(projectRoot, ".cache", `test-database-${hash.digest("hex").slice(0, 16)}.db`);
  if (!existsSync(template)) {
    const made = join(workFolder, "template.db");
    const partial = `${template}.${process.pid}`;
    await applyMigrations(made);
    mkdirSync(join(projectRoot, ".cache"), { recursive: true });
    copyFileSync(made, partial);
    renameSync(partial, template);
  }
  return template;
}
