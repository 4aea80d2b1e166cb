import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callFor } from "../testing/contract";
import { webhookDriver as driver } from "./webhook";

const docs = readFileSync(fileURLToPath(new URL("../../../docs/drivers.md", import.meta.url)), "utf8");
const folder = mkdtempSync(join(tmpdir(), "ponctuel-receiver-"));
const secret = `whsec_${randomBytes(32).toString("base64")}`;
const never = new AbortController().signal;

let receiver: ChildProcess;
let lines: Interface;
const printed: string[] = [];
let url: string;

beforeAll(async () => {
  const example = /```js\n(.*?)```/s.exec(docs)?.[1];
  if (example === undefined) throw new Error("docs/drivers.md has no example in JavaScript");
  const file = join(folder, "receiver.mjs");
  writeFileSync(file, example);
  receiver = spawn(process.execPath, [file], {
    env: { ...process.env, WEBHOOK_SECRET: secret, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (!receiver.stdout) throw new Error("stdout is not piped");
  lines = createInterface(receiver.stdout);
  const [line] = await once(lines, "line");
  lines.on("line", (text) => printed.push(text));
  url = `http://127.0.0.1:${line.replace("listening on port ", "")}/`;
});

afterAll(async () => {
  await driver.close();
  receiver.kill();
  rmSync(folder, { recursive: true });
});

const perform = (settings: { url: string; secret: string }, step: "deliver" | "suspend") =>
  driver.perform({ key: "web-1", settings, timeoutMs: 60_000 }, callFor(step), never);

it("does what the driver asks, each key once", async () => {
  expect(await perform({ url, secret }, "deliver")).toEqual({ kind: "done", externalId: "account-of-SVC-1" });
  expect(await perform({ url, secret }, "deliver")).toEqual({ kind: "done", externalId: "account-of-SVC-1" });
  expect(await perform({ url, secret }, "suspend")).toEqual({ kind: "done" });
  await expect.poll(() => printed).toEqual(["deliver SVC-1", "suspend SVC-1"]);
});

it("refuses calls that were signed with another secret", async () => {
  const other = `whsec_${randomBytes(32).toString("base64")}`;
  expect(await perform({ url, secret: other }, "suspend")).toMatchObject({ kind: "permanent", error: { code: "HTTP_401" } });
});
