import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { defineTask } from "../engine/define";
import type { TaskResources } from "./resources";

const settings = z.strictObject({ keep: z.int().min(1).max(1000).default(7) });
const BACKUP_NAME = /^ponctuel-\d{8}T\d{6}Z\.db$/;
const PARTIAL_NAME = /^ponctuel-\d{8}T\d{6}Z\.db\.partial/;

/** Copies the database while it is in use, verifies the copy, and keeps the newest few. */
export const backupDatabase = defineTask<z.infer<typeof settings>, TaskResources>({
  key: "backup-database",
  schedule: "41 2 * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 30 * 60_000,
  settings,
  notHere: ({ databaseFile }) => (databaseFile === undefined ? { code: "databaseHasItsTools" } : undefined),
  async run({ now, settings, resources: { databaseFile = "", backupsFolder } }) {
    const { backupSqlite } = await import("../db/backup");
    mkdirSync(backupsFolder, { recursive: true, mode: 0o700 });
    // What a backup whose process was killed left behind is as large as the database, and no use.
    for (const entry of readdirSync(backupsFolder)) {
      if (PARTIAL_NAME.test(entry)) rmSync(join(backupsFolder, entry));
    }
    const name = `ponctuel-${now()
      .toISOString()
      .replace(/[-:]|\.\d+/g, "")}.db`;
    const file = join(backupsFolder, name);
    await backupSqlite(databaseFile, file);
    // Older copies go only now that the new one is whole.
    const backups = readdirSync(backupsFolder)
      .filter((entry) => BACKUP_NAME.test(entry))
      .sort();
    const removed = backups.slice(0, -settings.keep);
    for (const old of removed) rmSync(join(backupsFolder, old));
    return { file, bytes: statSync(file).size, integrity: "ok", kept: backups.length - removed.length, removed: removed.length };
  },
});
