import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../project";
import { migrationsHash } from "./migrations-hash";

/** Makes a migrated, empty SQLite file. Whoever removes its folder removes it. */
export async function createSqliteDatabase(file: string): Promise<{ url: string; remove(): Promise<void> }> {
  copyFileSync(await migratedTemplate(`${file}.template`), file);
  return { url: `file:${file}`, remove: async () => undefined };
}

/** An empty database with these migrations, made once and kept beside the other caches. Test processes that race make it twice, no worse. */
async function migratedTemplate(workFile: string): Promise<string> {
  const template = join(projectRoot, ".cache", `test-database-${migrationsHash("sqlite")}.db`);
  if (!existsSync(template)) {
    const partial = `${template}.${process.pid}`;
    const { applyMigrations } = await import("../schema-engine");
    await applyMigrations(`file:${workFile}`);
    mkdirSync(join(projectRoot, ".cache"), { recursive: true });
    copyFileSync(workFile, partial);
    renameSync(partial, template);
  }
  return template;
}
