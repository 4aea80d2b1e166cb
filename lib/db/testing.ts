import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applyMigrations } from "./schema-engine";

let template: Promise<string> | undefined;

async function migrateTemplate(): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), "ponctuel-template-")), "empty.db");
  await applyMigrations(file);
  process.once("exit", () => rmSync(join(file, ".."), { recursive: true, force: true }));
  return file;
}

/** For tests: a new, migrated, empty SQLite database in a folder of its own. `remove` deletes the folder. */
export async function createTestDatabase(): Promise<{ file: string; url: string; folder: string; remove(): void }> {
  template ??= migrateTemplate();
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-test-"));
  const file = join(folder, "ponctuel.db");
  copyFileSync(await template, file);
  return { file, url: `file:${file}`, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
