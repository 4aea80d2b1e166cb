import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSql } from "../lib/db/open";
import { createTestDatabase } from "../lib/db/testing";
import { projectRoot } from "../lib/project";

/* The ticker as a process, with real ticks. */

let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(async () => database.remove());

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ["--import", "tsx", join(projectRoot, "scripts/ticker.ts"), ...args], {
    env: { ...process.env, NODE_ENV: "development", DATABASE_URL: database.url, APP_SECRET: "x".repeat(40), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Not "close": its ticks share its output, and may outlive it.
  return { child, ended: once(child, "exit").then(([code]) => code as number | null) };
}

/** Resolves to what the process said until then, once that holds `text`; when the process ends before, to all that it said. */
function said(child: ChildProcess, stream: "stdout" | "stderr", text: string): Promise<string> {
  return new Promise((resolve) => {
    let all = "";
    child[stream]?.on("data", (chunk) => {
      all += chunk;
      if (all.includes(text)) resolve(all);
    });
    child.once("close", () => resolve(all));
  });
}

async function health(...args: string[]): Promise<[number | null, string]> {
  const { child, ended } = start(["--health", ...args]);
  const words = await said(child, "stdout", "\n");
  return [await ended, words.replace(/\d+ s ago/, "… s ago").trim()];
}

async function sources(): Promise<string[]> {
  const db = openSql(database.url);
  try {
    return (await db.all<{ source: string }>("SELECT source FROM ticks ORDER BY id")).map((row) => row.source);
  } finally {
    await db.close();
  }
}

describe("the ticker", () => {
  it("ticks at once; told to stop, it lets the tick under way end; its health is that of the ticks", async () => {
    expect(await health()).toEqual([1, 'no tick of "ticker" ever came']);
    const { child, ended } = start([]);
    await said(child, "stdout", "Ticking every minute.");
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(await sources()).toEqual(["ticker"]);
    expect(await health()).toEqual([0, 'the last tick of "ticker" came … s ago']);
    expect(await health("--source", "other")).toEqual([1, 'no tick of "other" ever came']);
  });

  it("tells a tick that could not work, and goes on", async () => {
    const { child, ended } = start([], { DATABASE_URL: "file:/nowhere/ponctuel.db" });
    expect(await said(child, "stderr", "\n")).toContain("cannot be opened");
    expect(child.exitCode).toBeNull();
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });

  it("says what no tick could work with, and does not begin", async () => {
    const { child, ended } = start([], { APP_SECRET: "short" });
    expect(await said(child, "stderr", "\n")).toContain("APP_SECRET: expected at least 32 characters");
    expect(await ended).toBe(2);
  });
});
