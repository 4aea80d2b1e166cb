import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { databaseFile } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import { createPostgresDatabase } from "../../lib/db/testing/postgres-template";
import { projectFolder } from "./project-copy";
import { run } from "./run";

export type Dialect = SqlDatabase["dialect"];

/** The database of one installation. */
export interface OwnDatabase {
  url: string;
  /** Deletes it, whoever uses it at that moment. */
  remove(): Promise<void>;
}

/** Makes the databases of one kind for a test process: each is a copy of what was migrated, and given people, once. */
export class Databases {
  private readonly templates = new Map<boolean, Promise<OwnDatabase>>();

  constructor(readonly dialect: Dialect) {}

  /** A new one, with one user of each role (`people`) or without any; on SQLite it lies where an installation in `folder` looks for it. */
  async create(folder: string, people: boolean): Promise<OwnDatabase> {
    const template = this.templates.get(people) ?? this.prepare(people);
    this.templates.set(people, template);
    const { url } = await template;
    return this.dialect === "postgresql" ? createPostgresDatabase(nameIn(url)) : copyFile(databaseFile(url), folder);
  }

  /** Deletes what the copies were made of. */
  async remove(): Promise<void> {
    for (const template of this.templates.values()) await (await template).remove();
  }

  private async prepare(people: boolean): Promise<OwnDatabase> {
    const database = this.dialect === "postgresql" ? await createPostgresDatabase() : emptyFile();
    const program = join(projectFolder, "e2e/harness/prepare-database.ts");
    const args = ["--import", "tsx", program, database.url, ...(people ? ["people"] : [])];
    const { code, stderr } = await run(process.execPath, args, projectFolder);
    if (code !== 0) throw new Error(`the database could not be prepared:\n${stderr}`);
    return database;
  }
}

function emptyFile(): OwnDatabase {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-e2e-template-"));
  return { url: `file:${join(folder, "ponctuel.db")}`, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

function copyFile(from: string, folder: string): OwnDatabase {
  const file = join(folder, "data", "ponctuel.db");
  mkdirSync(dirname(file), { recursive: true });
  copyFileSync(from, file);
  return { url: `file:${file}`, remove: async () => rmSync(dirname(file), { recursive: true, force: true }) };
}

function nameIn(url: string): string {
  return new URL(url).pathname.slice(1);
}
