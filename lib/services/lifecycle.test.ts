import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { driverSteps } from "../provisioning/driver";
import { type LifecycleService, nextStep, type Policy, plannedStep, serviceStates, suspensionReasons } from "./lifecycle";

const now = new Date("2026-11-23T12:00:00Z");
const DAY_MS = 86_400_000;
const inDays = (days: number, from = now) => new Date(from.getTime() + days * DAY_MS);
const policy: Policy = { suspendAfterDays: 0, graceDays: 7 };

const base: LifecycleService = {
  state: "active",
  expiresAt: null,
  cancelAt: null,
  holdUntil: null,
  suspendedAt: null,
  suspensionReason: null,
  exempt: false,
  attemptStep: null,
  attempts: 0,
  nextAttemptAt: null,
  gaveUpAt: null,
};
const suspended: Partial<LifecycleService> = {
  state: "suspended",
  suspendedAt: inDays(-3),
  suspensionReason: "overdue",
  expiresAt: inDays(-3),
};

type Case = [title: string, service: Partial<LifecycleService>, policy: Policy, step: string | null, at: Date | null, code: string];
const planned: Case[] = [
  ["a new service is delivered now", { state: "pending" }, policy, "deliver", now, "awaitingDelivery"],
  ["not when its term is over", { state: "pending", expiresAt: inDays(-1) }, policy, null, null, "termOverBeforeDelivery"],
  ["a failed delivery waits for a person", { state: "delivery_failed", attempts: 5 }, policy, null, null, "deliveryFailed"],
  ["no term, nothing planned", {}, policy, null, null, "noTerm"],
  ["suspension comes at the end of the term", { expiresAt: inDays(2) }, policy, "suspend", inDays(2), "termOver"],
  ["and later where the policy says so", { expiresAt: inDays(2) }, { suspendAfterDays: 3, graceDays: 7 }, "suspend", inDays(5), "termOver"],
  ["an exempt customer is not suspended", { expiresAt: inDays(-2), exempt: true }, policy, null, null, "exempt"],
  ["removal counts from the suspension", { ...suspended, expiresAt: inDays(-90) }, policy, "expire", inDays(4), "graceOver"],
  ["a renewal lifts an overdue suspension", { ...suspended, expiresAt: inDays(20) }, policy, "unsuspend", now, "renewed"],
  ["so does a term without end", { ...suspended, expiresAt: null }, policy, "unsuspend", now, "renewedWithoutEnd"],
  [
    "a suspension for abuse stays",
    { ...suspended, suspensionReason: "abuse", expiresAt: null },
    policy,
    null,
    null,
    "suspendedWithoutTerm",
  ],
  [
    "and removal then counts from the end of the term",
    { ...suspended, suspensionReason: "manual", expiresAt: inDays(10) },
    { suspendAfterDays: 2, graceDays: 7 },
    "expire",
    inDays(19),
    "graceOver",
  ],
  ["a suspension that nobody confirmed removes nothing", { ...suspended, suspendedAt: null }, policy, null, null, "noConfirmedSuspension"],
  ["an exempt customer's service is not removed", { ...suspended, exempt: true }, policy, null, null, "exempt"],
  ["cancellation comes at its time", { cancelAt: inDays(1), expiresAt: inDays(2) }, policy, "cancel", inDays(1), "cancelAsked"],
  ["unless suspension comes first", { cancelAt: inDays(3), expiresAt: inDays(2) }, policy, "suspend", inDays(2), "termOver"],
  ["a due one wins", { state: "pending", cancelAt: inDays(-1) }, policy, "cancel", inDays(-1), "cancelAsked"],
  ["also where delivery failed", { state: "delivery_failed", cancelAt: now }, policy, "cancel", now, "cancelAsked"],
  ["a hold postpones", { expiresAt: inDays(-2), holdUntil: inDays(5) }, policy, "suspend", inDays(5), "held"],
  ["a hold that ends before changes nothing", { expiresAt: inDays(9), holdUntil: inDays(5) }, policy, "suspend", inDays(9), "termOver"],
  [
    "what is due at the hold's end is decided then",
    { expiresAt: inDays(-2), cancelAt: inDays(4), holdUntil: inDays(5) },
    policy,
    "cancel",
    inDays(5),
    "held",
  ],
  [
    "a failed attempt waits for the next one",
    { expiresAt: inDays(-1), attemptStep: "suspend", attempts: 2, nextAttemptAt: inDays(1) },
    policy,
    "suspend",
    inDays(1),
    "waitingForRetry",
  ],
  [
    "another step's attempts do not count",
    { ...suspended, suspendedAt: inDays(-8), attemptStep: "unsuspend", attempts: 2, nextAttemptAt: inDays(1), gaveUpAt: now },
    policy,
    "expire",
    inDays(-1),
    "graceOver",
  ],
  [
    "after the last attempt a person is asked",
    { expiresAt: inDays(-1), attemptStep: "suspend", attempts: 5, gaveUpAt: inDays(-1) },
    policy,
    null,
    null,
    "needsPerson",
  ],
  [
    "a suspension sent, not confirmed, and renewed since is undone",
    { expiresAt: inDays(30), attemptStep: "suspend", attempts: 1, nextAttemptAt: inDays(1) },
    policy,
    "unsuspend",
    now,
    "unconfirmedSuspension",
  ],
  ["a removed service stays so", { state: "expired", cancelAt: inDays(-1) }, policy, null, null, "serviceExpired"],
  ["a cancelled one too", { state: "cancelled", cancelAt: inDays(-1) }, policy, null, null, "serviceCancelled"],
];

describe("plannedStep", () => {
  it.each(planned)("%s", (_title, service, withPolicy, step, at, code) => {
    const plan = plannedStep({ ...base, ...service }, withPolicy, now);
    expect({ step: plan.step, at: plan.at, code: plan.reason.code }).toEqual({ step, at, code });
  });
});

describe("nextStep", () => {
  it("says when a step is not due yet", () => {
    expect(nextStep({ ...base, expiresAt: inDays(2) }, policy, now)).toEqual({
      step: null,
      at: inDays(2),
      reason: { code: "notYet", params: { step: "suspend", dueAt: "2026-11-25T12:00:00.000Z" } },
    });
  });
  it("says that a hold is in the way", () => {
    expect(nextStep({ ...base, expiresAt: inDays(-2), holdUntil: inDays(1) }, policy, now).reason).toEqual({
      code: "held",
      params: { holdUntil: "2026-11-24T12:00:00.000Z" },
    });
  });
});

const anyDate = fc.integer({ min: -60, max: 60 }).map((half) => inDays(half / 2));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const anyService: fc.Arbitrary<LifecycleService> = fc.record({
  state: fc.constantFrom(...serviceStates),
  expiresAt: maybe(anyDate),
  cancelAt: maybe(anyDate),
  holdUntil: maybe(anyDate),
  suspendedAt: maybe(anyDate),
  suspensionReason: maybe(fc.constantFrom(...suspensionReasons)),
  exempt: fc.boolean(),
  attemptStep: maybe(fc.constantFrom(...driverSteps)),
  attempts: fc.nat(6),
  nextAttemptAt: maybe(anyDate),
  gaveUpAt: maybe(anyDate),
});
const anyPolicy: fc.Arbitrary<Policy> = fc.record({ suspendAfterDays: fc.nat(20), graceDays: fc.nat(20) });

describe("whatever the service", () => {
  const holds = (property: (service: LifecycleService, policy: Policy) => void) =>
    fc.assert(fc.property(anyService, anyPolicy, property), { numRuns: 3000 });

  it("a hold always wins", () =>
    holds((service, p) => {
      fc.pre(service.holdUntil !== null && service.holdUntil > now);
      expect(nextStep(service, p, now).step).toBeNull();
    }));

  it("an exempt customer is never suspended nor expired", () =>
    holds((service, p) => {
      const exempt = { ...service, exempt: true };
      expect(["suspend", "expire"]).not.toContain(plannedStep(exempt, p, now).step);
      expect(["suspend", "expire"]).not.toContain(nextStep(exempt, p, now).step);
    }));

  it("nothing is removed without a confirmed suspension at least graceDays old and a term that is over", () =>
    holds((service, p) => {
      if (nextStep(service, p, now).step !== "expire") return;
      expect(service.state).toBe("suspended");
      expect(service.suspendedAt?.getTime()).toBeLessThanOrEqual(inDays(-p.graceDays).getTime());
      expect(service.expiresAt?.getTime()).toBeLessThanOrEqual(inDays(-p.suspendAfterDays).getTime());
    }));

  it("each step belongs to its state", () =>
    holds((service, p) => {
      const states = {
        deliver: ["pending"],
        suspend: ["active"],
        unsuspend: ["suspended", "active"],
        expire: ["suspended"],
        cancel: ["pending", "delivery_failed", "active", "suspended"],
      };
      const { step } = nextStep(service, p, now);
      if (step) expect(states[step]).toContain(service.state);
    }));

  it("a due cancellation leaves no other step", () =>
    holds((service, p) => {
      fc.pre(service.cancelAt !== null && service.cancelAt <= now);
      expect([null, "cancel"]).toContain(nextStep(service, p, now).step);
    }));

  it("what is given up stays so", () =>
    holds((service, p) => {
      fc.pre(service.gaveUpAt !== null && service.attemptStep !== null);
      expect(nextStep(service, p, now).step).not.toBe(service.attemptStep);
    }));

  it("the next step is the planned one, exactly when it is due", () =>
    holds((service, p) => {
      const plan = plannedStep(service, p, now);
      const next = nextStep(service, p, now);
      expect(next.step).toBe(plan.step !== null && plan.at !== null && plan.at <= now ? plan.step : null);
      expect(next.at).toEqual(plan.at);
      expect(plan.step === null).toBe(plan.at === null);
    }));

  it("what is planned comes, at that time", () =>
    holds((service, p) => {
      const plan = plannedStep(service, p, now);
      fc.pre(plan.step !== null && plan.at !== null && plan.reason.code !== "waitingForRetry" && plan.at >= now);
      expect(nextStep(service, p, plan.at as Date).step).toBe(plan.step);
    }));

  it("after any outage, it is never suspended and removed in one go", () =>
    fc.assert(
      fc.property(anyService, anyPolicy, fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 8 }), (start, p, gaps) => {
        let service: LifecycleService = { ...start, state: "active", suspendedAt: null, suspensionReason: null };
        let at = now;
        for (const gap of [0, ...gaps]) {
          at = inDays(gap / 2, at);
          const { step } = nextStep(service, p, at);
          if (step === "expire") expect(service.suspendedAt?.getTime()).toBeLessThanOrEqual(inDays(-p.graceDays, at).getTime());
          service = confirmed(service, step, at);
          // The same tick again: with a grace of at least a day nothing is removed in the tick that suspended.
          if (step === "suspend" && p.graceDays > 0) expect(nextStep(service, p, at).step).not.toBe("expire");
        }
      }),
    ));
});

function confirmed(service: LifecycleService, step: string | null, at: Date): LifecycleService {
  const done = { ...service, attemptStep: null, attempts: 0, nextAttemptAt: null, gaveUpAt: null };
  if (step === "suspend") return { ...done, state: "suspended", suspendedAt: at, suspensionReason: "overdue" };
  if (step === "unsuspend") return { ...done, state: "active", suspendedAt: null, suspensionReason: null };
  if (step === "expire") return { ...done, state: "expired", suspendedAt: null };
  if (step === "cancel") return { ...done, state: "cancelled", suspendedAt: null };
  return service;
}
