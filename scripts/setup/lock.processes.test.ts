import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withLock } from "./lock.mjs";

const program = join(import.meta.dirname, "testing", "lock-holder.mjs");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lock = () => join(folder, "locks", "setup");
const log = () => join(folder, "log");

async function holder(rounds: number, die = false): Promise<void> {
  const child = spawn(process.execPath, [program, lock(), log(), String(rounds), ...(die ? ["die"] : [])], { stdio: "inherit" });
  await once(child, "close");
}

it("lets one process in at a time, and goes on when holders are killed inside", async () => {
  await Promise.all([holder(5), holder(1, true), holder(5), holder(1, true), holder(5)]);
  const lines = readFileSync(log(), "utf8").trim().split("\n");
  let inside: string | undefined;
  const killed: string[] = [];
  for (const line of lines) {
    const [what, pid] = line.split(" ");
    if (what === "out") {
      expect(pid).toBe(inside);
      inside = undefined;
    } else {
      if (inside) killed.push(inside);
      inside = pid;
    }
  }
  if (inside) killed.push(inside);
  expect(lines.filter((line) => line.startsWith("out"))).toHaveLength(15);
  expect(killed).toHaveLength(2);
});

it("is free again after work that throws, tells who waits, and leaves one file", async () => {
  await expect(withLock(lock(), () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  let release = () => {};
  let waited = false;
  const first = withLock(lock(), () => new Promise<void>((resolve) => (release = resolve)));
  const second = withLock(
    lock(),
    async () => "second",
    () => {
      waited = true;
      release();
    },
  );
  expect(await second).toBe("second");
  await first;
  expect(waited).toBe(true);
  expect(readdirSync(join(folder, "locks"))).toHaveLength(1);
});
