import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TaskDefinition } from "../engine/define";
import { createEngineFixture, type EngineFixture } from "../engine/testing/deps";
import { runTick } from "../engine/tick";
import { closeDrivers, findDriver } from "../provisioning/registry";
import { type Panel, startPanelServer } from "../provisioning/testing/panel-server";
import { parseBundle } from "../services/bundle";
import { importBundle } from "../services/import";
import { cancelServices } from "./cancel-services";
import { deliverServices } from "./deliver-services";
import { expireServices } from "./expire-services";
import { reactivateServices } from "./reactivate-services";
import type { TaskResources } from "./resources";
import { suspendServices } from "./suspend-services";

const tasks = [deliverServices, reactivateServices, suspendServices, expireServices, cancelServices] as TaskDefinition[];
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();

let engine: EngineFixture;
let panel: Panel;
beforeEach(async () => {
  engine = await createEngineFixture();
  panel = await startPanelServer({ adopt: true });
});
afterEach(async () => {
  await closeDrivers();
  await panel.close();
  await engine.remove();
});

/** Imports services of two servers: `alive` is the panel, at `dead` nobody listens. */
async function bringIn(services: Record<string, unknown>[]) {
  const server = (key: string, url: string) => ({ key, name: key, driver: "webhook", settings: { url, secret: panel.secret } });
  const bundle = {
    servers: [server("alive", panel.url), server("dead", "http://127.0.0.1:9")],
    products: ["alive", "dead"].map((key) => ({ key, name: key, server: key })),
    customers: [{ email: "a@example.com", name: "A" }],
    services: services.map((service) => ({ customer: "a@example.com", product: "alive", ...service })),
  };
  await importBundle(engine.db, parseBundle(JSON.stringify(bundle)), {
    dryRun: false,
    forceState: false,
    keeper: { findDriver, encrypt: (text) => text, decrypt: (stored) => stored },
    now,
  });
}

const resources = { driver: findDriver, decrypt: (stored: string) => stored, timezone: "UTC" } as TaskResources;
const tick = (only: string[]) =>
  runTick(engine.deps(tasks, { openWorkshop: async () => ({ tasks, resources, timezone: "UTC" }) }), { source: "test", only });
const states = async () =>
  Object.fromEntries(
    (await engine.rows<{ reference: string; state: string }>("SELECT * FROM services")).map((row) => [row.reference, row.state]),
  );

describe("the tasks of services", () => {
  it.each<[TaskDefinition["key"], Record<string, unknown>, string, string]>([
    ["deliver-services", { state: "pending", expiresAt: inDays(30) }, "deliver", "active"],
    ["suspend-services", { state: "active", expiresAt: inDays(-1) }, "suspend", "suspended"],
    [
      "reactivate-services",
      { state: "suspended", suspendedAt: inDays(-2), suspensionReason: "overdue", expiresAt: inDays(9) },
      "unsuspend",
      "active",
    ],
    [
      "expire-services",
      { state: "suspended", suspendedAt: inDays(-8), suspensionReason: "overdue", expiresAt: inDays(-9) },
      "expire",
      "expired",
    ],
    ["cancel-services", { state: "active", expiresAt: inDays(9), cancelAt: inDays(-1) }, "cancel", "cancelled"],
  ])("%s does its step on the server, and that alone", async (key, service, step, state) => {
    await bringIn([
      { reference: "due", ...service },
      { reference: "held", holdUntil: inDays(1), ...service },
    ]);
    const task = tasks.find((one) => one.key === key);
    expect(await task?.preview?.(engine.db, now)).toMatchObject([{ subject: { label: "due" }, action: step }]);
    for (const other of tasks) expect([other.key, await other.probe?.(engine.db, now)]).toEqual([other.key, other.key === key]);
    expect((await tick([key])).executions).toMatchObject([{ task: key, status: "succeeded", items: { done: 1, failed: 0 } }]);
    expect(await states()).toEqual({ due: state, held: service.state });
    expect(panel.calls.map((call) => [call.request.action, call.request.reference])).toEqual([[step, "due"]]);
  });

  it("a dead server fails its own services only, with the exception on record", async () => {
    await bringIn([
      { reference: "a", state: "active", expiresAt: inDays(-1), product: "dead" },
      { reference: "b", state: "active", expiresAt: inDays(-1) },
    ]);
    expect((await tick(["suspend-services"])).executions).toMatchObject([{ status: "partial", items: { done: 1, failed: 1 } }]);
    expect(await states()).toEqual({ a: "active", b: "suspended" });
    const [failed] = await engine.rows<{ error: string }>("SELECT error FROM items WHERE outcome = 'failed'");
    expect(failed?.error).toContain("ECONNREFUSED");
  });
});
