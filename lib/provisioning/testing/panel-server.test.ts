import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import type { DriverStep } from "../driver";
import { type Panel, type PanelOptions, startPanelServer } from "./panel-server";

let panel: Panel | undefined;
let child: ChildProcess | undefined;

afterEach(async () => {
  child?.kill();
  await panel?.close();
  panel = child = undefined;
});

async function start(options?: PanelOptions): Promise<Panel> {
  panel = await startPanelServer(options);
  return panel;
}

interface Sent {
  action: DriverStep;
  key: string;
  reference?: string;
  externalId?: string;
  timestamp?: number;
  signed?: string;
}

async function send(to: { url: string; secret: string }, { action, key, reference = "SVC-1", externalId, timestamp, signed }: Sent) {
  const customer = { email: "a@example.com", name: "A" };
  const body = JSON.stringify({ action, reference, externalId: externalId ?? null, product: "p", customer, settings: {} });
  const at = timestamp ?? Math.floor(Date.now() / 1000);
  const signature = createHmac("sha256", Buffer.from(to.secret.slice(6), "base64")).update(signed ?? `msg_1.${at}.${body}`);
  const response = await fetch(to.url, {
    method: "POST",
    headers: {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(at),
      "webhook-signature": `v1,${signature.digest("base64")}`,
      "idempotency-key": key,
    },
    body,
  });
  return { status: response.status, body: await response.json() };
}

it("carries out each key once and gives its answer again", async () => {
  const { url, secret, effects, accounts, calls } = await start();
  const first = await send({ url, secret }, { action: "deliver", key: "k1" });
  expect(first).toEqual({ status: 201, body: { externalId: "acct-1" } });
  expect(await send({ url, secret }, { action: "deliver", key: "k1" })).toEqual(first);
  expect((await send({ url, secret }, { action: "deliver", key: "k2" })).status).toBe(409);
  expect(effects).toEqual([{ reference: "SVC-1", action: "deliver", key: "k1" }]);
  expect(accounts.get("SVC-1")).toMatchObject({ externalId: "acct-1", state: "active" });
  expect(calls).toHaveLength(3);
});

it("refuses a key that is used for something else, and another account's name", async () => {
  const to = await start();
  await send(to, { action: "deliver", key: "k1" });
  expect((await send(to, { action: "suspend", key: "k1" })).status).toBe(422);
  expect((await send(to, { action: "deliver", key: "k1", reference: "SVC-2" })).status).toBe(422);
  expect((await send(to, { action: "suspend", key: "k2", externalId: "acct-9" })).status).toBe(422);
  expect(to.effects).toHaveLength(1);
});

it("walks an account through its life", async () => {
  const to = await start();
  expect((await send(to, { action: "suspend", key: "k0" })).status).toBe(404);
  for (const action of ["deliver", "suspend", "unsuspend", "expire"] as const) {
    expect((await send(to, { action, key: `k-${action}` })).status).toBeLessThan(300);
  }
  expect((await send(to, { action: "unsuspend", key: "k9" })).status).toBe(404);
  expect(to.accounts.get("SVC-1")?.state).toBe("expired");
});

it("takes unknown references for accounts when told to adopt", async () => {
  const to = await start({ adopt: true });
  expect((await send(to, { action: "unsuspend", key: "k1", reference: "OLD-1", externalId: "x1" })).body).toEqual({});
  expect((await send(to, { action: "suspend", key: "k2", reference: "OLD-2" })).status).toBe(200);
  expect([...to.accounts.values()].map(({ externalId, state }) => [externalId, state])).toEqual([
    ["x1", "active"],
    ["adopted-OLD-2", "suspended"],
  ]);
});

it("refuses old messages and wrong signatures", async () => {
  const to = await start();
  const old = Math.floor(Date.now() / 1000) - 301;
  expect((await send(to, { action: "deliver", key: "k1", timestamp: old })).status).toBe(401);
  expect((await send(to, { action: "deliver", key: "k1", signed: "something else" })).status).toBe(401);
  expect(to.calls).toHaveLength(0);
});

it("misbehaves for one reference, or for a number of calls", async () => {
  const to = await start();
  to.setBehaviour({ kind: "answer", status: 503 }, "SVC-2");
  to.setBehaviour({ kind: "answer", status: 500, body: "{}", effect: true, times: 1 });
  await expect(send(to, { action: "deliver", key: "k2", reference: "SVC-2" })).rejects.toThrow();
  expect((await send(to, { action: "deliver", key: "k1" })).status).toBe(500);
  expect(await send(to, { action: "deliver", key: "k1" })).toMatchObject({ status: 201 });
  expect(to.effects).toHaveLength(1);
});

it("runs as a process of its own, which tells its state and can be told how to behave", async () => {
  const main = fileURLToPath(new URL("panel-main.ts", import.meta.url));
  child = spawn(process.execPath, ["--import", "tsx", main, "--adopt", "--latency", "1"], { stdio: ["ignore", "pipe", "inherit"] });
  if (!child.stdout) throw new Error("stdout is not piped");
  const [line] = await once(createInterface(child.stdout), "line");
  const to = JSON.parse(line) as { url: string; secret: string; port: number };
  expect((await send(to, { action: "suspend", key: "k1" })).status).toBe(200);
  const behaviour = { kind: "answer", status: 503, body: "{}" };
  await fetch(new URL("/_behaviour", to.url), { method: "PUT", body: JSON.stringify({ behaviour, reference: "SVC-2" }) });
  expect((await send(to, { action: "suspend", key: "k2", reference: "SVC-2" })).status).toBe(503);
  expect(await (await fetch(new URL("/_state", to.url))).json()).toMatchObject({
    calls: [{ key: "k1" }, { key: "k2" }],
    effects: [{ reference: "SVC-1", action: "suspend", key: "k1" }],
    accounts: [{ reference: "SVC-1", state: "suspended" }],
  });
});
