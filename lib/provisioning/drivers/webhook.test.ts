import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DriverCall, type DriverStep, driverSteps } from "../driver";
import { callFor, describeDriverContract } from "../testing/contract";
import type { PanelBehaviour } from "../testing/panel-behaviour";
import { type Panel, startPanelServer } from "../testing/panel-server";
import { startWebhookFarEnd } from "../testing/webhook-far-end";
import { webhookDriver as driver } from "./webhook";

describeDriverContract(driver, startWebhookFarEnd);

const never = new AbortController().signal;
let panel: Panel;

beforeEach(async () => {
  panel = await startPanelServer();
});
afterEach(async () => {
  await driver.close();
  await panel.close();
});

function perform(call: DriverCall, timeoutMs = 60_000, settings: Partial<{ url: string; secret: string }> = {}) {
  return driver.perform({ key: "web-1", settings: { url: panel.url, secret: panel.secret, ...settings }, timeoutMs }, call, never);
}

/** What comes of a call when the server answers so. */
function performAgainst(behaviour: PanelBehaviour, step: DriverStep = "deliver", timeoutMs?: number) {
  panel.setBehaviour(behaviour);
  return perform(callFor(step), timeoutMs);
}

function performAnswered(status: number, body?: string, headers?: Record<string, string>, step?: DriverStep) {
  return performAgainst({ kind: "answer", status, ...(body === undefined ? {} : { body }), ...(headers ? { headers } : {}) }, step);
}

describe("the request", () => {
  it("is the documented body, signed as Standard Webhooks says", async () => {
    await perform({
      step: "deliver",
      idempotencyKey: "42/0/deliver",
      service: {
        reference: "SVC-é",
        externalId: null,
        product: "hosting-s",
        customer: { email: "a@example.com", name: "Zoë 🌍" },
        settings: { diskGb: 10 },
      },
    });
    const [call] = panel.calls;
    expect(JSON.parse(call?.body ?? "")).toEqual({
      action: "deliver",
      reference: "SVC-é",
      externalId: null,
      product: "hosting-s",
      customer: { email: "a@example.com", name: "Zoë 🌍" },
      settings: { diskGb: 10 },
    });
    const headers = call?.headers ?? {};
    expect(headers).toMatchObject({ "content-type": "application/json", "idempotency-key": "42/0/deliver" });
    const signed = [headers["webhook-id"], headers["webhook-timestamp"], call?.body].join(".");
    const key = Buffer.from(panel.secret.split("_")[1] ?? "", "base64");
    expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    expect(Math.abs(Date.now() / 1000 - Number(headers["webhook-timestamp"]))).toBeLessThan(60);
  });

  it("has the same webhook-id, without a full stop, whenever it has the same key, and another one otherwise", async () => {
    await perform(callFor("deliver", "key.1"));
    await perform(callFor("deliver", "key.1"));
    await perform(callFor("deliver", "key.2"));
    const [first, second, third] = panel.calls.map((call) => call.headers["webhook-id"]);
    expect(first).toMatch(/^msg_[\w-]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("is refused for good with another secret", async () => {
    const outcome = await perform(callFor("deliver"), 60_000, { secret: `whsec_${Buffer.alloc(32).toString("base64")}` });
    expect(outcome).toMatchObject({ kind: "permanent", error: { message: expect.stringContaining("401"), code: "HTTP_401" } });
    expect(panel.calls).toHaveLength(0);
  });

  it("is permanent where its key cannot be sent", async () => {
    expect(await perform(callFor("deliver", "a\nb"))).toMatchObject({ kind: "permanent" });
  });
});

describe("an answer of success", () => {
  it.each([200, 201, 202, 204, 299])("with %i is done, without a body", async (status) => {
    expect(await performAnswered(status)).toEqual({ kind: "done" });
  });

  it.each([
    ['{"externalId":"acct-7"}', { kind: "done", externalId: "acct-7" }],
    ['\uFEFF{"externalId":42}', { kind: "done", externalId: "42" }],
    ['{"already":true,"externalId":"x"}', { kind: "already", externalId: "x" }],
    ['{"already":false,"message":"made\\n  it"}', { kind: "done", message: "made it" }],
    ['{"externalId":null,"already":null,"message":null,"more":1}', { kind: "done" }],
    [" \n", { kind: "done" }],
  ])("is read: %j", async (body, expected) => {
    expect(await performAnswered(200, body)).toEqual(expected);
  });

  it.each([
    "OK",
    "null",
    '["x"]',
    "{",
    '{"externalId":""}',
    '{"externalId":{}}',
    '{"externalId":"a\\u0000b"}',
    '{"already":"yes"}',
    '{"message":7}',
  ])("is done, with a doubt, when its body is not understood: %j", async (body) => {
    expect(await performAnswered(200, body)).toEqual({
      kind: "done",
      message: expect.stringMatching(/answered 200; its body was not understood: /),
    });
  });

  it("keeps the identifier of a body that is only partly understood", async () => {
    expect(await performAnswered(200, '{"externalId":"acct-7","message":7}')).toMatchObject({ kind: "done", externalId: "acct-7" });
  });

  it("is not downloaded beyond its first 64 KiB, and messages are cut", async () => {
    const outcome = await performAgainst({ kind: "flood" }, "deliver", 3000);
    expect(outcome).toMatchObject({ kind: "done", message: expect.stringMatching(/x…$/) });
    expect("message" in outcome && outcome.message?.length).toBeLessThan(500);
    const long = await performAnswered(200, JSON.stringify({ message: "🌍".repeat(2000) }));
    expect("message" in long && long.message?.length).toBe(1001);
  });
});

describe("an answer of refusal", () => {
  it("409 is already so, with what its body tells", async () => {
    expect(await performAnswered(409, '{"externalId":"acct-7","message":"exists"}')).toEqual({
      kind: "already",
      externalId: "acct-7",
      message: "exists",
    });
    expect(await performAnswered(409, "Conflict")).toEqual({ kind: "already" });
  });

  it.each(driverSteps)("404 on %s", async (step) => {
    const gone = step !== "deliver" && step !== "unsuspend";
    expect((await performAnswered(404, "", {}, step)).kind).toBe(gone ? "already" : "permanent");
  });

  it.each([408, 425, 429, 500, 501, 502, 503, 504, 599])("%i is transient", async (status) => {
    expect(await performAnswered(status, "later")).toEqual({ kind: "transient", error: expect.any(Error) });
  });

  it.each([400, 401, 402, 403, 405, 410, 418, 422, 423, 451, 304])("%i is permanent", async (status) => {
    expect(await performAnswered(status)).toMatchObject({ kind: "permanent", error: { code: `HTTP_${status}` } });
  });

  it.each([301, 302, 303, 307, 308])("%i, a redirect, is permanent and not followed", async (status) => {
    const other = await startPanelServer({ secret: panel.secret });
    const outcome = await performAnswered(status, "", { location: other.url });
    expect(outcome).toMatchObject({ kind: "permanent", error: { message: expect.stringContaining(other.url) } });
    expect(other.connections().opened).toBe(0);
    await other.close();
  });

  it("is told with a short excerpt of its body, on one line", async () => {
    const outcome = await performAnswered(500, `<h1>Oops</h1>\r\n\tdisk full ${"x".repeat(100_000)}`);
    const message = "error" in outcome ? outcome.error.message : "";
    expect(message).toMatch(/^127\.0\.0\.1:\d+ answered 500: <h1>Oops<\/h1> disk full x+…$/);
    expect(message.length).toBeLessThan(400);
  });

  it("is obeyed when it says Retry-After, in seconds or as a date", async () => {
    expect(await performAnswered(429, "", { "retry-after": "120" })).toMatchObject({ kind: "transient", retryAfterMs: 120_000 });
    const dated = await performAnswered(503, "", { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() });
    const waitMs = "retryAfterMs" in dated ? (dated.retryAfterMs ?? 0) : 0;
    expect(waitMs).toBeGreaterThan(3_000_000);
    expect(waitMs).toBeLessThanOrEqual(3_600_000);
    expect(await performAnswered(503, "", { "retry-after": "soon" })).toEqual({ kind: "transient", error: expect.any(Error) });
  });
});

describe("an answer that does not come", () => {
  it("is a time-out, transient, also when bytes trickle for ever", async () => {
    const timedOut = { kind: "transient", error: { name: "TimeoutError", message: expect.stringContaining("within 50 ms") } };
    expect(await performAgainst({ kind: "hang" }, "deliver", 50)).toMatchObject(timedOut);
    expect(await performAgainst({ kind: "trickle", intervalMs: 5 }, "deliver", 50)).toMatchObject(timedOut);
    expect(await performAgainst({ kind: "late", delayMs: 60_000 }, "deliver", 50)).toMatchObject(timedOut);
  });

  it("is waited for when it comes late but in time", async () => {
    expect(await performAgainst({ kind: "late", delayMs: 30 })).toMatchObject({ kind: "done", externalId: "acct-1" });
  });

  it.each(["reset", "close"] as const)("after a lost connection (%s) is asked for once more, at once, with the same key", async (kind) => {
    expect(await performAgainst({ kind, effect: true, times: 1 })).toEqual({ kind: "done", externalId: "acct-1" });
    expect(panel.calls.map((call) => call.key)).toEqual(["SVC-1:deliver", "SVC-1:deliver"]);
    expect(panel.effects).toHaveLength(1);
  });

  it.each(["reset", "close"] as const)("after two lost connections (%s) is a transient failure", async (kind) => {
    expect(await performAgainst({ kind })).toMatchObject({
      kind: "transient",
      error: { message: expect.stringContaining("the call to 127.") },
    });
    expect(panel.calls).toHaveLength(2);
  });

  it("names the reason when nobody listens", async () => {
    await panel.close();
    expect(await perform(callFor("deliver"))).toMatchObject({ kind: "transient", error: { code: "ECONNREFUSED" } });
  });
});

describe("connections", () => {
  it("are kept from call to call, and closed by close", async () => {
    for (let index = 0; index < 20; index++) await perform(callFor("deliver", `key-${index}`));
    // Two at most: a call that follows its predecessor's last byte at once finds that connection not quite free yet.
    expect(panel.connections().opened).toBeLessThanOrEqual(2);
    await driver.close();
    await expect.poll(() => panel.connections().open).toBe(0);
    await perform(callFor("deliver"));
    expect(panel.connections().open).toBe(1);
  });

  it("are opened by a check, which sends no request", async () => {
    const settings = { url: panel.url, secret: panel.secret };
    expect(await driver.check({ key: "web-1", settings, timeoutMs: 60_000 }, never)).toEqual({ ok: true });
    expect(panel.connections().opened).toBe(1);
    expect(panel.calls).toHaveLength(0);
  });

  it("are refused by a check over TLS to a server that speaks none", async () => {
    const settings = { url: panel.url.replace("http:", "https:"), secret: panel.secret };
    expect(await driver.check({ key: "web-1", settings, timeoutMs: 60_000 }, never)).toMatchObject({ ok: false });
  });
});

describe("settings", () => {
  const url = "https://panel.example.com/hook?node=1";
  const secret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

  it("are an address and a secret of at least 24 bytes", () => {
    expect(driver.settings.parse({ url, secret })).toEqual({ url, secret });
  });

  it.each([
    [{ secret }, "url"],
    [{ url: "ftp://panel.example.com", secret }, "url"],
    [{ url: "panel.example.com", secret }, "url"],
    [{ url: "https://admin:hunter2@panel.example.com", secret }, "url"],
    [{ url }, "secret"],
    [{ url, secret: "hunter2" }, "secret"],
    [{ url, secret: `whsec_${Buffer.alloc(23).toString("base64")}` }, "secret"],
    [{ url, secret: "whsec_not base64, but long enough for 24 bytes" }, "secret"],
  ])("are refused, by name and without being repeated: %j", async (given, field) => {
    const outcome = await driver.perform({ key: "web-1", settings: given as never, timeoutMs: 1 }, callFor("deliver"), never);
    const message = outcome.kind === "permanent" ? outcome.error.message : "";
    expect(message).toMatch(new RegExp(`^server web-1: settings\\.${field}: expected `));
    expect(message).not.toContain("hunter2");
  });
});
