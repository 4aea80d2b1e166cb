import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { startPostgres, type TestPostgres } from "./postgres-server";

const started: TestPostgres[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.remove()));
});

async function start(settings?: Record<string, string>): Promise<TestPostgres> {
  const server = await startPostgres({ settings });
  started.push(server);
  return server;
}

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

describe("a PostgreSQL of the tests' own", () => {
  it("keeps its data and its port through a stop, and through a crash", async () => {
    const server = await start();
    await query(server.url, "CREATE TABLE kept AS SELECT 1 AS n");
    for (const mode of ["fast", "immediate"] as const) {
      await server.stop(mode);
      await expect(query(server.url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
      await server.start();
      expect(await query(server.url, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    }
  });

  it("is one of several, each with settings of its own", async () => {
    const [one, other] = await Promise.all([start(), start({ max_connections: "17" })]);
    expect(one.port).not.toBe(other.port);
    expect(await query(one.url, "SHOW max_connections")).toEqual([{ max_connections: "300" }]);
    expect(await query(other.url, "SHOW max_connections")).toEqual([{ max_connections: "17" }]);
  });

  it("says why it does not start, and leaves nothing", async () => {
    const servers = temporaryFolder();
    await expect(startPostgres({ settings: { no_such_setting: "1" } })).rejects.toThrow(/no_such_setting/);
    expect(servers()).toEqual([]);
  });

  it("ends when the process that started it is killed, and its data goes", async () => {
    const servers = temporaryFolder();
    const module = JSON.stringify(join(import.meta.dirname, "postgres-server.ts"));
    const program = `import(${module}).then(({ startPostgres }) => startPostgres()).then(({ url }) => { console.log(url); setInterval(() => {}, 1000); });`;
    const starter = spawn(process.execPath, ["--import", "tsx", "-e", program]);
    const url = await new Promise<string>((resolve) => starter.stdout.once("data", (chunk) => resolve(String(chunk).trim())));
    expect(await query(url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    expect(servers()).toHaveLength(1);
    starter.kill("SIGKILL");
    await vi.waitFor(() => expect(servers()).toEqual([]), { timeout: 30_000 });
    await expect(query(url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

/** Gives the servers that start now, here or in processes started now, a place of their own; returns what lists them. */
function temporaryFolder(): () => string[] {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-servers-"));
  chmodSync(folder, 0o711); // for PostgreSQL's user, where the tests run as root
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  return () => readdirSync(folder).filter((name) => name.startsWith("ponctuel-postgres-"));
}
