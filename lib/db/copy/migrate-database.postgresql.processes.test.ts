import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { projectRoot } from "../../project";
import { requireMigrated } from "../migrations";
import { openSql } from "../open";
import type { SqlDatabase } from "../sql";
import { emptyDatabase, type Opened } from "./testing/databases";
import { FILLED_ROWS, fillEveryTable } from "./testing/fill";

const TICKS = 12_000;

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function start(args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const script = join(projectRoot, "scripts/migrate-database.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { cwd: projectRoot, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  const reads = (["stdout", "stderr"] as const).map((name) =>
    pipeline(
      child[name],
      new Writable({
        write(chunk, _encoding, done) {
          output[name] += chunk;
          done();
        },
      }),
    ),
  );
  const code = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended: Promise.all([code, ...reads]).then(([ended]) => ({ code: ended, ...output })) };
}

const move = (from: Opened, to: { url: string }, ...flags: string[]) => start(["--from", from.url, "--to", to.url, ...flags]);

/** Rows in every table, and many ticks; nothing works on it. */
async function installation(): Promise<Opened> {
  const source = await emptyDatabase("sqlite");
  await fillEveryTable(source.db);
  await source.db.run(
    `WITH RECURSIVE numbers (n) AS (SELECT 101 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${TICKS + 100})
     INSERT INTO ticks (id, at, source, host, pid, version, duration_ms, ok) SELECT n, 0, 'cron', 'h', n, '1', n, true FROM numbers`,
  );
  await source.db.run("UPDATE ticks SET at = 0");
  await source.db.run("UPDATE workers SET stopped_at = 0");
  return source;
}

/** A connection of the test's own, which may hold a lock for as long as it likes. */
async function connection(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Whoever inserts the tick 7001 waits until the function returned is called. */
async function holdUp(client: pg.Client): Promise<() => Promise<unknown>> {
  await client.query(`
    CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END';
    CREATE TRIGGER wait_here BEFORE INSERT ON ticks FOR EACH ROW WHEN (NEW.id = 7001) EXECUTE FUNCTION wait_here();
    SELECT pg_advisory_lock(1)`);
  return () => client.query("SELECT pg_advisory_unlock(1)");
}

async function somebodyWaits(client: pg.Client): Promise<void> {
  const waiting = "SELECT FROM pg_locks JOIN pg_database d ON d.oid = database WHERE datname = current_database() AND NOT granted";
  while ((await client.query(waiting)).rowCount === 0) await client.query("SELECT pg_sleep(0.05)");
}

const count = async (db: SqlDatabase, table: string) => (await db.all<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n;
/** Each table's rows and checksum. */
const sumsOf = (stdout: string) => stdout.match(/^\w+ +\d+ {2}[0-9a-f]{16}/gm);

describe("killed half-way, the same command goes on where it stopped", () => {
  it("into PostgreSQL", async () => {
    const [source, target] = [await installation(), await emptyDatabase("postgresql")];
    const client = await connection(target.url);
    const goOn = await holdUp(client);
    const first = move(source, target);
    await somebodyWaits(client);
    first.child.kill("SIGKILL");
    await first.ended;
    await goOn();
    expect(await count(target.db, "executions")).toBe(FILLED_ROWS);
    expect(await count(target.db, "ticks")).toBe(5_000);
    await expect(requireMigrated(target.db)).rejects.toThrow(/unfinished copy/);
    const versions = "SELECT xmin::text FROM ticks WHERE id IN (1, 5000) UNION ALL SELECT xmin::text FROM users";
    const before = await target.db.all(versions);

    const second = await move(source, target).ended;
    expect(second).toMatchObject({ code: 0, stdout: expect.stringContaining("is ready") });
    expect(await target.db.all(versions)).toEqual(before);
    expect(await count(target.db, "ticks")).toBe(TICKS + FILLED_ROWS);
    await requireMigrated(target.db);
    expect(second.stdout + second.stderr).not.toContain(new URL(target.url).password);
  });

  it("into SQLite", async () => {
    const [source, target] = [await emptyDatabase("postgresql"), await emptyDatabase("sqlite")];
    const there = await move(await installation(), source).ended;
    const client = await connection(source.url);
    // All that comes before this table is copied when it is asked for.
    await client.query("BEGIN; LOCK TABLE verifications IN ACCESS EXCLUSIVE MODE");
    const first = move(source, target);
    await somebodyWaits(client);
    first.child.kill("SIGKILL");
    await first.ended;
    await client.query("ROLLBACK");
    expect(await count(target.db, "ticks")).toBe(TICKS + FILLED_ROWS);
    expect(await count(target.db, "verifications")).toBe(0);
    await expect(requireMigrated(target.db)).rejects.toThrow(/unfinished copy/);

    const back = await move(source, target).ended;
    expect(back).toMatchObject({ code: 0 });
    expect(sumsOf(back.stdout)).toEqual(sumsOf(there.stdout));
    expect(sumsOf(back.stdout)?.length).toBeGreaterThan(10);
    await requireMigrated(target.db);
  });
});

it("makes the target where it is missing, finds what is damaged there, and refuses to fill it again", async () => {
  const source = await installation();
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-house-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const target = { url: `file:${join(folder, "new/ponctuel.db")}` };
  expect(await move(source, target).ended).toMatchObject({ code: 0 });
  expect(await move(source, target, "--verify").ended).toMatchObject({ code: 0 });
  const db = openSql(target.url);
  await db.run("UPDATE services SET expires_at = expires_at + 1 WHERE id = 3");
  await db.close();
  const verified = await move(source, target, "--verify").ended;
  expect(verified).toMatchObject({ code: 1, stderr: expect.stringMatching(/^services: not the same; .*; id 3 differs in expires_at$/m) });
  const again = await move(source, target).ended;
  expect(again).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^the target is not empty .*\n$/) });
});

it.each([
  ["a tick came", "UPDATE ticks SET at = $1 WHERE id = 5"],
  ["an execution is running", "UPDATE executions SET status = 'running', lease_until = $1 + 60000 WHERE id = 5"],
  ["a worker is alive", "UPDATE workers SET stopped_at = NULL, lost_at = NULL, heartbeat_at = $1 WHERE id = 5"],
])("changes nothing while the installation works: %s", async (sign, statement) => {
  const [source, target] = [await installation(), await emptyDatabase("sqlite")];
  await source.db.run(statement, [new Date()]);
  const refused = await move(source, target).ended;
  expect(refused).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(sign) });
  expect(refused.stderr.trimEnd().split("\n")).toHaveLength(1);
  await requireMigrated(target.db);
});

it("says what changed meanwhile, leaves the copy unfinished, and begins anew when asked to", async () => {
  const [source, target] = [await installation(), await emptyDatabase("postgresql")];
  const client = await connection(target.url);
  const goOn = await holdUp(client);
  const first = move(source, target);
  await somebodyWaits(client);
  await source.db.run("UPDATE users SET name = 'changed' WHERE rowid = 4");
  await goOn();
  expect(await first.ended).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^users: not the same; .* differs in name\n.*--restart/ms),
  });
  await expect(requireMigrated(target.db)).rejects.toThrow(/unfinished copy/);
  expect(await move(source, target, "--restart").ended).toMatchObject({ code: 0 });
  expect(await target.db.all("SELECT name FROM users WHERE name = 'changed'")).toHaveLength(1);
});

it.each<[string, string[], number, RegExp]>([
  ["no target", ["--from", "file:/tmp/a.db"], 2, /^--to is missing/],
  ["an unknown flag", ["--form", "file:/tmp/a.db"], 2, /Unknown option '--form'/],
  ["a URL of no known kind", ["--from", "mysql://h/d", "--to", "file:/tmp/b.db"], 2, /^--from: expected file: and a path/],
  ["one database twice", ["--from", "file:/tmp/a.db", "--to", "file:/tmp/../tmp/a.db"], 2, /name the same database/],
  ["a source that is not there", ["--from", "file:/nowhere/a.db", "--to", "file:/tmp/b.db"], 75, /\/nowhere\/a\.db cannot be opened/],
])("tells %s in one line", async (_title, args, code, message) => {
  const ended = await start(args).ended;
  expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(message) });
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
});
