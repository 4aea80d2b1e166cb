import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DriverOutcome } from "../provisioning/driver";
import { previewStep } from "./run-step";
import { createHosting, type Hosting, inDays, type TestService, testNow } from "./testing";

let hosting: Hosting;
beforeEach(async () => {
  hosting = await createHosting();
});
afterEach(() => hosting.close());

/** Keeps its callers until so many have come, and each until the database has answered what was asked before: who else may come is there. */
function meeting(size: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const complete = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    arrived += 1;
    if (arrived === size) open();
    await complete;
    await hosting.db.all("SELECT 1");
  };
}

const overdue = (reference: string): TestService => ({ reference, state: "active", expiresAt: inDays(-1) });
const free = { claim_execution_id: null, claim_attempt: null };

describe("a confirmed step", () => {
  it("delivers and keeps the server's name for the service", async () => {
    await hosting.addService({ reference: "new", state: "pending", expiresAt: inDays(30) });
    hosting.answer = async () => ({ kind: "done", externalId: "acct-7", message: "created" });
    const { executionId, result } = await hosting.run("deliver");
    expect(result).toEqual({ due: 1, done: 1, already: 0, skipped: 0, failed: 0 });
    expect(await hosting.service("new")).toMatchObject({
      state: "active",
      external_id: "acct-7",
      confirmed_steps: 1,
      attempt_step: null,
      state_changed_at: testNow,
      ...free,
    });
    expect(await hosting.items(executionId)).toMatchObject([{ subject_label: "new", outcome: "done", reason_code: "awaitingDelivery" }]);
    expect(hosting.calls).toMatchObject([
      {
        step: "deliver",
        server: "web-1",
        service: {
          reference: "new",
          externalId: null,
          product: "s",
          customer: { email: "a@example.com", name: "A" },
          settings: { plan: "small" },
        },
      },
    ]);
  });

  it("goes through a service's whole life, with one key a step", async () => {
    await hosting.addService({ reference: "life", state: "pending", expiresAt: inDays(10) });
    await hosting.run("deliver");
    hosting.setNow(inDays(10));
    await hosting.run("suspend");
    expect(await hosting.service("life")).toMatchObject({
      state: "suspended",
      suspended_at: inDays(10),
      suspension_reason: "overdue",
    });
    await hosting.db.run("UPDATE services SET expires_at = $1", [inDays(20)]);
    hosting.answer = async () => ({ kind: "already" });
    expect((await hosting.run("unsuspend")).result).toMatchObject({ due: 1, already: 1, done: 0 });
    expect(await hosting.service("life")).toMatchObject({ state: "active", suspended_at: null, suspension_reason: null });
    hosting.setNow(inDays(100));
    await hosting.run("suspend");
    expect((await hosting.run("expire")).result).toMatchObject({ due: 0 });
    hosting.setNow(inDays(107));
    expect((await hosting.run("expire")).result).toMatchObject({ due: 1 });
    expect(await hosting.service("life")).toMatchObject({ state: "expired", suspended_at: null, confirmed_steps: 5 });
    expect(hosting.calls.map((call) => call.step)).toEqual(["deliver", "suspend", "unsuspend", "suspend", "expire"]);
    expect(new Set(hosting.calls.map((call) => call.idempotencyKey)).size).toBe(5);
  });

  it("cancels in every living state, and nothing else any more", async () => {
    for (const state of ["pending", "delivery_failed", "active", "suspended", "expired", "cancelled"] as const)
      await hosting.addService({ reference: state, state, cancelAt: inDays(-1), expiresAt: inDays(-30), suspendedAt: inDays(-20) });
    for (const step of ["deliver", "suspend", "unsuspend", "expire"] as const) expect((await hosting.run(step)).result.due).toBe(0);
    expect((await hosting.run("cancel")).result).toMatchObject({ due: 4, done: 4 });
    expect((await hosting.run("cancel")).result).toMatchObject({ due: 0 });
  });

  it("undoes a suspension that was sent, not confirmed, and has no reason any more", async () => {
    await hosting.addService(overdue("paid-late"));
    hosting.answer = async () => ({ kind: "transient", error: new Error("time-out") });
    await hosting.run("suspend");
    await hosting.db.run("UPDATE services SET expires_at = $1", [inDays(30)]);
    hosting.answer = async () => ({ kind: "done" });
    expect((await hosting.run("unsuspend")).result).toMatchObject({ done: 1 });
    expect(await hosting.service("paid-late")).toMatchObject({ state: "active", confirmed_steps: 1, attempt_step: null });
    expect((await hosting.run("unsuspend")).result).toMatchObject({ due: 0 });
  });

  it("takes every service once, however many there are, and no more calls at once than the server takes", async () => {
    await hosting.addServer("web-2", { maxConcurrency: 3 });
    await hosting.addProduct("m", "web-2");
    await hosting.addServices(Array.from({ length: 450 }, (_, index) => ({ ...overdue(`SVC-${index}`), product: index % 2 ? "m" : "s" })));
    const inFlight: Record<string, number> = {};
    const most: Record<string, number> = {};
    const meet: Record<string, () => Promise<void>> = { "web-1": meeting(10), "web-2": meeting(3) };
    hosting.answer = async ({ server }) => {
      inFlight[server] = (inFlight[server] ?? 0) + 1;
      most[server] = Math.max(most[server] ?? 0, inFlight[server]);
      await meet[server]?.();
      inFlight[server]--;
      return { kind: "done" };
    };
    expect((await hosting.run("suspend")).result).toMatchObject({ due: 450, done: 450 });
    expect(most).toEqual({ "web-1": 10, "web-2": 3 });
    expect(new Set(hosting.calls.map((call) => call.service.reference)).size).toBe(450);
    expect(hosting.calls).toHaveLength(450);
  });
});

describe("a failed attempt", () => {
  const cyclic = new Error("outer");
  cyclic.cause = cyclic;
  it.each([
    ["a string", "broken", "NonErrorThrown"],
    ["undefined", undefined, "NonErrorThrown"],
    ["a cyclic error", cyclic, "Error"],
  ])("is recorded when the driver throws %s, and stops no other", async (_title, thrown, errorName) => {
    await hosting.addServices([overdue("bad"), overdue("good")]);
    hosting.answer = async (call) => {
      if (call.service.reference === "bad") throw thrown;
      return { kind: "done" };
    };
    const { executionId, result } = await hosting.run("suspend");
    expect(result).toEqual({ due: 2, done: 1, already: 0, skipped: 0, failed: 1 });
    expect(await hosting.items(executionId)).toMatchObject([
      { subject_label: "bad", outcome: "failed", reason_code: "willRetry", error_name: errorName },
      { subject_label: "good", outcome: "done" },
    ]);
    expect(await hosting.service("bad")).toMatchObject({
      state: "active",
      attempt_step: "suspend",
      attempts: 1,
      gave_up_at: null,
      ...free,
    });
  });

  it("is tried again later with the same key, until a person must decide", async () => {
    await hosting.addService({ reference: "new", state: "pending" });
    hosting.answer = async () => ({ kind: "transient", error: new Error("busy") });
    await hosting.run("deliver");
    expect((await hosting.run("deliver")).result.due).toBe(0);
    for (let day = 1; day < 5; day++) {
      hosting.setNow(inDays(day));
      await hosting.run("deliver");
    }
    expect(await hosting.service("new")).toMatchObject({ state: "delivery_failed", attempts: 5, last_error: "busy" });
    expect(new Set(hosting.calls.map((call) => call.idempotencyKey)).size).toBe(1);
    expect(hosting.calls).toHaveLength(5);
    hosting.setNow(inDays(6));
    expect((await hosting.run("deliver")).result.due).toBe(0);
  });

  it("waits for what the server asks", async () => {
    await hosting.addService(overdue("slow"));
    hosting.answer = async () => ({ kind: "transient", error: new Error("429"), retryAfterMs: 3 * 86_400_000 });
    await hosting.run("suspend");
    expect((await hosting.service("slow")).next_attempt_at).toEqual(inDays(3));
  });

  it("that is permanent asks a person at once, and a retry of the execution opens it again", async () => {
    await hosting.addService({ reference: "new", state: "pending" });
    await hosting.addService({ ...overdue("late"), state: "active" });
    hosting.answer = async () => ({ kind: "permanent", error: new Error("no such plan") });
    const delivery = await hosting.run("deliver");
    const suspension = await hosting.run("suspend");
    expect(await hosting.service("new")).toMatchObject({ state: "delivery_failed", attempts: 1 });
    expect(await hosting.service("late")).toMatchObject({ state: "active", gave_up_at: testNow });
    expect(await hosting.items(suspension.executionId)).toMatchObject([{ outcome: "failed", reason_code: "gaveUp" }]);
    hosting.answer = async () => ({ kind: "done" });
    expect((await hosting.run("deliver")).result.due).toBe(0);
    expect((await hosting.run("suspend")).result.due).toBe(0);
    expect((await hosting.run("deliver", { retryOf: delivery.executionId })).result).toMatchObject({ due: 1, done: 1 });
    expect((await hosting.run("suspend", { retryOf: suspension.executionId })).result).toMatchObject({ due: 1, done: 1 });
    expect(hosting.calls[0]?.idempotencyKey).toBe(
      hosting.calls.find((call, index) => index > 0 && call.step === "deliver")?.idempotencyKey,
    );
  });

  it.each<[string, () => Promise<unknown>, TestService["product"], string]>([
    ["an unknown driver", () => hosting.addServer("x", { driver: "gone" }), "p", "servers.x.driver"],
    ["settings that are no JSON", () => hosting.addServer("x", { settings: "{" }), "p", "servers.x.settings"],
    ["settings that the driver refuses", () => hosting.addServer("x", { settings: '{"token":"shut"}' }), "p", "servers.x.settings.token"],
    ["no place for a call", () => hosting.addServer("x", { maxConcurrency: 0 }), "p", "servers.x.maxConcurrency"],
  ])("names the setting: %s", async (_title, prepare, product, setting) => {
    await prepare();
    await hosting.addProduct("p", "x");
    await hosting.addServices([{ ...overdue("bad"), product }, overdue("good")]);
    const { executionId, result } = await hosting.run("suspend");
    expect(result).toMatchObject({ due: 2, done: 1, failed: 1 });
    const [bad] = await hosting.items(executionId);
    expect(bad).toMatchObject({ error_name: "MisconfiguredError" });
    expect(JSON.parse(bad?.error ?? "").message).toMatch(new RegExp(`^${setting}: `));
  });

  it("names a wrong number of days, of a product's settings too, and touches only that service", async () => {
    await hosting.addProduct("p", "web-1", { settings: "[]" });
    await hosting.addServices([{ ...overdue("a"), suspendAfterDays: -1 }, { ...overdue("b"), product: "p" }, overdue("c")]);
    const { executionId } = await hosting.run("suspend");
    const items = await hosting.items(executionId);
    expect(items.map((item) => item.outcome)).toEqual(["failed", "failed", "done"]);
    expect(JSON.parse(items[0]?.error ?? "").message).toMatch(/^services\.a\.suspendAfterDays: /);
    expect(JSON.parse(items[1]?.error ?? "").message).toMatch(/^products\.p\.settings: /);
    expect(hosting.calls.map((call) => call.service.reference)).toEqual(["c"]);
  });

  it("of the installation's own days stops the run and names them", async () => {
    await hosting.addService(overdue("a"));
    await hosting.saveLifecycle({ suspendAfterDays: 0, maxAttempts: 5 });
    await expect(hosting.run("suspend")).rejects.toMatchObject({ name: "MisconfiguredError", setting: "lifecycle.graceDays" });
    expect(hosting.calls).toEqual([]);
  });
});

describe("several at once", () => {
  it("a server that does not answer delays no other", async () => {
    await hosting.addServer("web-2");
    await hosting.addProduct("m", "web-2");
    await hosting.addServices([
      overdue("stuck"),
      ...Array.from({ length: 30 }, (_, index) => ({ ...overdue(`m-${index}`), product: "m" })),
    ]);
    let release: (outcome: DriverOutcome) => void = () => undefined;
    const stuck = new Promise<DriverOutcome>((resolve) => {
      release = resolve;
    });
    let others = 0;
    hosting.answer = async ({ service }) => {
      if (service.reference === "stuck") return stuck;
      // The dead server gives up only when the other has served its last.
      if (++others === 30) release({ kind: "transient", error: new Error("time-out") });
      return { kind: "done" };
    };
    expect((await hosting.run("suspend")).result).toMatchObject({ done: 30, failed: 1 });
  });

  it("a server's limit counts the calls of all steps together", async () => {
    await hosting.db.run("UPDATE servers SET max_concurrency = 4");
    await hosting.addServices(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? overdue(`a-${index}`) : { reference: `p-${index}`, state: "pending" })),
    );
    let inFlight = 0;
    let most = 0;
    const meet = meeting(4);
    hosting.answer = async () => {
      most = Math.max(most, ++inFlight);
      await meet();
      inFlight--;
      return { kind: "done" };
    };
    const [suspended, delivered] = await Promise.all([hosting.run("suspend"), hosting.run("deliver")]);
    expect([suspended.result.done, delivered.result.done]).toEqual([20, 20]);
    expect(most).toBe(4);
  });

  it("what another running execution works on is left alone, and said", async () => {
    await hosting.addService(overdue("busy"));
    const other = await hosting.startExecution();
    await hosting.db.run("UPDATE services SET claim_execution_id = $1, claim_attempt = 1", [other]);
    const { executionId, result } = await hosting.run("suspend");
    expect(result).toMatchObject({ due: 1, skipped: 1 });
    expect(await hosting.items(executionId)).toMatchObject([{ outcome: "skipped", reason_code: "claimedElsewhere" }]);
    expect(await hosting.service("busy")).toMatchObject({ claim_execution_id: other });
    await hosting.db.run("UPDATE executions SET status = 'abandoned' WHERE id = $1", [other]);
    expect((await hosting.run("suspend")).result).toMatchObject({ done: 1 });
  });

  it("an execution that lost its lease calls no driver", async () => {
    await hosting.addService(overdue("a"));
    const executionId = await hosting.startExecution();
    await hosting.db.run("UPDATE executions SET attempt = 2 WHERE id = $1", [executionId]);
    await expect(hosting.run("suspend", { executionId })).rejects.toMatchObject({ name: "LeaseLostError" });
    expect(hosting.calls).toEqual([]);
  });

  it("what was changed during the call is not overwritten", async () => {
    await hosting.addServices([overdue("renewed"), overdue("forced")]);
    hosting.answer = async ({ service }) => {
      if (service.reference === "renewed")
        await hosting.db.run("UPDATE services SET expires_at = $1, hold_until = $2, external_id = 'new' WHERE reference = 'renewed'", [
          inDays(40),
          inDays(5),
        ]);
      else await hosting.db.run("UPDATE services SET state = 'cancelled', confirmed_steps = 9 WHERE reference = 'forced'");
      return { kind: "done", externalId: "ignored" };
    };
    const { executionId, result } = await hosting.run("suspend");
    expect(result).toMatchObject({ due: 2, done: 1, skipped: 1 });
    expect(await hosting.service("renewed")).toMatchObject({
      state: "suspended",
      expires_at: inDays(40),
      hold_until: inDays(5),
      external_id: "new",
    });
    expect(await hosting.service("forced")).toMatchObject({ state: "cancelled", confirmed_steps: 9, suspended_at: null });
    expect((await hosting.items(executionId))[0]).toMatchObject({ subject_label: "forced", reason_code: "changedMeanwhile" });
  });

  it("a hold set while a service waits for its turn wins", async () => {
    await hosting.db.run("UPDATE servers SET max_concurrency = 1");
    await hosting.addServices([overdue("first"), overdue("second")]);
    hosting.answer = async () => {
      await hosting.db.run("UPDATE services SET hold_until = $1 WHERE reference = 'second'", [inDays(1)]);
      return { kind: "done" };
    };
    expect((await hosting.run("suspend")).result).toMatchObject({ due: 1, done: 1 });
    expect(await hosting.service("second")).toMatchObject({ state: "active", attempt_step: null, ...free });
  });

  it("a stop is obeyed: calls in flight use up no attempt, nothing else is begun or stays claimed", async () => {
    await hosting.db.run("UPDATE servers SET max_concurrency = 1");
    await hosting.addServices([overdue("a"), overdue("b"), overdue("c")]);
    const controller = new AbortController();
    hosting.answer = async (_call, signal) => {
      if (hosting.calls.length === 1) return { kind: "done" };
      controller.abort(new Error("cancelled by A"));
      return { kind: "transient", error: signal.reason };
    };
    await expect(hosting.run("suspend", { signal: controller.signal })).rejects.toThrow("cancelled by A");
    expect(hosting.calls).toHaveLength(2);
    expect(await hosting.service("a")).toMatchObject({ state: "suspended" });
    expect(await hosting.service("b")).toMatchObject({ state: "active", attempts: 0, attempt_step: "suspend", ...free });
    expect(await hosting.service("c")).toMatchObject({ state: "active", attempts: 0, attempt_step: null, ...free });
    hosting.answer = async () => ({ kind: "done" });
    expect((await hosting.run("suspend")).result).toMatchObject({ done: 2 });
    expect(hosting.calls[1]?.idempotencyKey).toBe(hosting.calls[2]?.idempotencyKey);
  });
});

describe("the trace of a suspension that was never confirmed", () => {
  it("outlives a claim that is given back without a call", async () => {
    await hosting.db.run("UPDATE servers SET max_concurrency = 1");
    const unconfirmed = { state: "active", expiresAt: inDays(30), attemptStep: "suspend", attempts: 2 } as const;
    await hosting.addServices([
      { reference: "first", ...unconfirmed },
      { reference: "second", ...unconfirmed },
    ]);
    const stop = new AbortController();
    hosting.answer = async () => {
      stop.abort(new Error("stop"));
      return { kind: "done" };
    };
    await expect(hosting.run("unsuspend", { signal: stop.signal })).rejects.toThrow("stop");
    expect(await hosting.service("second")).toMatchObject({ attempt_step: "suspend", attempts: 2, claim_execution_id: null });
    await hosting.run("unsuspend");
    expect(hosting.calls.map(({ step, service }) => [step, service.reference])).toEqual([
      ["unsuspend", "first"],
      ["unsuspend", "second"],
    ]);
  });
});

describe("previewStep", () => {
  it("says what would be done, and why, and does nothing", async () => {
    await hosting.addServices([overdue("a"), { ...overdue("b"), holdUntil: inDays(1) }, { ...overdue("c"), graceDays: -2 }]);
    const before = await hosting.db.all("SELECT * FROM services");
    expect(await previewStep("suspend", hosting.db, testNow)).toEqual([
      {
        subject: { type: "service", id: "1", label: "a" },
        action: "suspend",
        reason: { code: "termOver", params: { expiresAt: inDays(-1).toISOString(), suspendAfterDays: 0 } },
      },
      {
        subject: { type: "service", id: "3", label: "c" },
        action: "suspend",
        reason: { code: "misconfigured", params: { setting: "services.c.graceDays" } },
      },
    ]);
    expect(await hosting.db.all("SELECT * FROM services")).toEqual(before);
  });
});
