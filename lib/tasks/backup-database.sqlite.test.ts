import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { databaseFile } from "../db/open";
import { openTestDatabase } from "../db/testing";
import type { TaskContext } from "../engine/define";
import { backupDatabase } from "./backup-database";
import type { TaskResources } from "./resources";

it("keeps the newest copies, and removes what a killed backup left half-written, but nothing else", async () => {
  const database = await openTestDatabase();
  const backupsFolder = join(database.folder, "backups");
  mkdirSync(backupsFolder);
  const before = ["ponctuel-20260101T000000Z.db", "ponctuel-20260102T000000Z.db", "ponctuel-20260103T000000Z.db.partial", "notes.txt"];
  for (const name of before) writeFileSync(join(backupsFolder, name), "x");
  const resources = { databaseFile: databaseFile(database.url), backupsFolder };
  const context = { now: () => new Date("2026-01-04T02:41:00Z"), settings: { keep: 2 }, resources, db: database.db };
  expect(backupDatabase.notHere?.(resources as unknown as TaskResources)).toBeUndefined();
  const result = await backupDatabase.run(context as unknown as TaskContext<{ keep: number }, never>);
  expect(result).toMatchObject({ integrity: "ok", kept: 2, removed: 1 });
  expect(readdirSync(backupsFolder).sort()).toEqual(["notes.txt", "ponctuel-20260102T000000Z.db", "ponctuel-20260104T024100Z.db"]);
  await database.remove();
  expect(existsSync(database.folder)).toBe(false);
});
