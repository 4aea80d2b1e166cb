import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSql } from "../../lib/db/open";
import { createPostgresDatabase } from "../../lib/db/testing/postgres-template";
import { createSqliteDatabase } from "../../lib/db/testing/sqlite-template";
import { buildCommands, runCommand } from "../services/built-commands";
import { withPostgres } from "../workers/own-postgres";
import { runAndListLoaded } from "./loaded-code";

withPostgres();

/** What costs time to load, by the paths where it lies. */
const heavy = {
  Prisma: /(^|node_modules\/)@prisma\/|lib\/db\/generated/,
  "graphile-worker": /node_modules\/graphile-worker\//,
  zod: /node_modules\/zod\//,
  tasks: /^lib\/(tasks|services|provisioning)\//,
  pg: /node_modules\/pg\//,
  "better-sqlite3": /node_modules\/better-sqlite3\//,
};
type Heavy = keyof typeof heavy;

let env: NodeJS.ProcessEnv;

/** Of all that is heavy, what a command loads. */
async function heavyOf(name: string, ...args: string[]): Promise<Heavy[]> {
  const loaded = await runAndListLoaded(env, name, args);
  return (Object.keys(heavy) as Heavy[]).filter((what) => loaded.some((file) => heavy[what].test(file)));
}

describe.each([
  { dialect: "SQLite", driver: "better-sqlite3", create: createSqliteDatabase },
  { dialect: "PostgreSQL", driver: "pg", create: (_file: string) => createPostgresDatabase() },
] as const)("on $dialect", ({ driver, create }) => {
  let folder: string;
  let database: { url: string; remove(): Promise<void> };
  beforeAll(async () => {
    await buildCommands();
    folder = mkdtempSync(join(tmpdir(), "ponctuel-idle-"));
    database = await create(join(folder, "ponctuel.db"));
    env = { ...process.env, DATABASE_URL: database.url, APP_SECRET: "a secret of at least thirty-two characters", TIMEZONE: "UTC" };
    // The first one sees the tasks for the first time, which is work; then nothing is due, however long the test takes.
    await runCommand(env, "cron");
    const db = openSql(database.url);
    await db.run("UPDATE tasks SET next_at = $1", [new Date("2100-01-01")]);
    await db.close();
  });
  afterAll(async () => {
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it(`an idle tick loads ${driver}, and neither Prisma nor graphile-worker, zod or any task`, async () => {
    expect(await heavyOf("cron")).toEqual([driver]);
  });

  it("one with work to do loads the tasks too, so that this would be seen", async () => {
    expect(await heavyOf("cron", "--task", "deliver-services")).toEqual(["zod", "tasks", driver]);
  });
});

it("sees Prisma and graphile-worker where a command loads them", async () => {
  expect(await heavyOf("serve", "--help")).toContain("Prisma");
  expect(await heavyOf("worker", "--help")).toContain("graphile-worker");
});
