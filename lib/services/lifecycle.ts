import type { Reason } from "../engine/define";
import type { DriverStep } from "../provisioning/driver";

export const serviceStates = ["pending", "delivery_failed", "active", "suspended", "expired", "cancelled"] as const;
export type ServiceState = (typeof serviceStates)[number];

/** Why a service is suspended. Only `overdue` is lifted by a renewal. */
export const suspensionReasons = ["overdue", "abuse", "manual"] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

/** What decides a service's fate; a database row has it all. */
export interface LifecycleService {
  state: ServiceState;
  /** End of the term; null: no end. */
  expiresAt: Date | null;
  cancelAt: Date | null;
  holdUntil: Date | null;
  /** The instant of the confirmed suspension. */
  suspendedAt: Date | null;
  suspensionReason: SuspensionReason | null;
  /** Its customer is never suspended nor expired by dates. */
  exempt: boolean;
  /** The step under way, or last tried without confirmation, and how that goes. */
  attemptStep: DriverStep | null;
  attempts: number;
  nextAttemptAt: Date | null;
  gaveUpAt: Date | null;
}

/** Whole days of 24 hours, never negative. */
export interface Policy {
  suspendAfterDays: number;
  graceDays: number;
}

export const defaultPolicy: Policy = { suspendAfterDays: 0, graceDays: 7 };
/** More days than this are a slip of the hand. */
export const MAX_POLICY_DAYS = 36_500;

/** `at`: when the step is due, in the past or in the future. Without a step, `reason` says why nothing is planned. */
export interface PlannedStep {
  step: DriverStep | null;
  at: Date | null;
  reason: Reason;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What will happen to this service, and when, if nothing is changed before. A hold postpones it to the hold's end,
 * a failed attempt to its next attempt. A step that waits for nothing is due at `now`.
 */
export function plannedStep(service: LifecycleService, policy: Policy, now: Date): PlannedStep {
  if (service.state === "expired") return nothing("serviceExpired");
  if (service.state === "cancelled") return nothing("serviceCancelled");
  const from = isHeld(service, now) ? service.holdUntil : now;
  const plan = afterAttempts(service, firstOf(service, policy, from), from);
  if (isHeld(service, now) && plan.at !== null && plan.at <= from) return { ...plan, at: from, reason: heldReason(service.holdUntil) };
  return plan;
}

/** The one step that is due at `now`; `step` is null when none is, and the reason says why not, or why not yet. */
export function nextStep(service: LifecycleService, policy: Policy, now: Date): PlannedStep {
  const plan = plannedStep(service, policy, now);
  if (plan.step === null || plan.at === null) return plan;
  if (isHeld(service, now)) return { step: null, at: plan.at, reason: heldReason(service.holdUntil) };
  if (plan.at <= now) return plan;
  if (plan.reason.code === "waitingForRetry") return { ...plan, step: null };
  return { step: null, at: plan.at, reason: { code: "notYet", params: { step: plan.step, dueAt: plan.at.toISOString() } } };
}

/** Renewed: its term, with the days that a late payment may take, is not over at `now`. A service without a term never ends. */
function isTermRunning(service: Pick<LifecycleService, "expiresAt">, policy: Policy, now: Date): boolean {
  return service.expiresAt === null || addDays(service.expiresAt, policy.suspendAfterDays) > now;
}

/** A due cancellation comes before everything; one that was asked for later comes at its time, unless the dates' step comes first. */
function firstOf(service: LifecycleService, policy: Policy, from: Date): PlannedStep {
  const { cancelAt } = service;
  const byDates = () => stepOfDates(service, policy, from);
  if (cancelAt === null) return byDates();
  const cancel: PlannedStep = {
    step: "cancel",
    at: cancelAt,
    reason: { code: "cancelAsked", params: { cancelAt: cancelAt.toISOString() } },
  };
  if (cancelAt <= from) return cancel;
  const natural = afterAttempts(service, byDates(), from);
  return natural.at !== null && natural.at < cancelAt ? natural : cancel;
}

function stepOfDates(service: LifecycleService, policy: Policy, from: Date): PlannedStep {
  switch (service.state) {
    case "pending":
      return stepOfPending(service, from);
    case "delivery_failed":
      return nothing("deliveryFailed", { attempts: service.attempts });
    case "active":
      return stepOfActive(service, policy, from);
    case "suspended":
      return stepOfSuspended(service, policy, from);
    case "expired":
      return nothing("serviceExpired");
    case "cancelled":
      return nothing("serviceCancelled");
  }
}

function stepOfPending({ expiresAt }: LifecycleService, from: Date): PlannedStep {
  if (expiresAt !== null && expiresAt <= from) return nothing("termOverBeforeDelivery", { expiresAt: expiresAt.toISOString() });
  return { step: "deliver", at: from, reason: { code: "awaitingDelivery" } };
}

function stepOfActive(service: LifecycleService, policy: Policy, from: Date): PlannedStep {
  const { expiresAt } = service;
  const staysActive = service.exempt || isTermRunning(service, policy, from);
  // A suspension was sent to the server and never confirmed: it may have happened there, so a renewal must undo it.
  if (staysActive && (service.attemptStep === "suspend" || service.attemptStep === "unsuspend"))
    return { step: "unsuspend", at: from, reason: { code: "unconfirmedSuspension" } };
  if (expiresAt === null) return nothing("noTerm");
  if (service.exempt) return nothing("exempt");
  return {
    step: "suspend",
    at: addDays(expiresAt, policy.suspendAfterDays),
    reason: { code: "termOver", params: { expiresAt: expiresAt.toISOString(), suspendAfterDays: policy.suspendAfterDays } },
  };
}

function stepOfSuspended(service: LifecycleService, policy: Policy, from: Date): PlannedStep {
  const { expiresAt, suspendedAt, suspensionReason } = service;
  const overdue = suspensionReason === "overdue";
  if (overdue && isTermRunning(service, policy, from))
    return {
      step: "unsuspend",
      at: from,
      reason: expiresAt === null ? { code: "renewedWithoutEnd" } : { code: "renewed", params: { expiresAt: expiresAt.toISOString() } },
    };
  if (service.exempt) return nothing("exempt");
  if (suspendedAt === null) return nothing("noConfirmedSuspension");
  if (expiresAt === null) return nothing("suspendedWithoutTerm", { suspensionReason: suspensionReason ?? "manual" });
  // Never counted from the end of the term alone: an outage of the cron must not suspend and remove in one go.
  const since = overdue ? suspendedAt : later(suspendedAt, addDays(expiresAt, policy.suspendAfterDays));
  return {
    step: "expire",
    at: addDays(since, policy.graceDays),
    reason: {
      code: "graceOver",
      params: { expiresAt: expiresAt.toISOString(), suspendedAt: suspendedAt.toISOString(), graceDays: policy.graceDays },
    },
  };
}

/** Failed attempts of this very step postpone it, or end it until a person decides. */
function afterAttempts(service: LifecycleService, plan: PlannedStep, from: Date): PlannedStep {
  const { step, at } = plan;
  if (step === null || at === null || service.attemptStep !== step) return plan;
  if (service.gaveUpAt !== null) return nothing("needsPerson", { step, attempts: service.attempts });
  const { nextAttemptAt } = service;
  if (nextAttemptAt === null || nextAttemptAt <= at) return plan;
  if (nextAttemptAt <= from) return { ...plan, at: nextAttemptAt };
  return {
    step,
    at: nextAttemptAt,
    reason: { code: "waitingForRetry", params: { step, attempts: service.attempts, nextAttemptAt: nextAttemptAt.toISOString() } },
  };
}

function isHeld<S extends LifecycleService>(service: S, now: Date): service is S & { holdUntil: Date } {
  return service.holdUntil !== null && service.holdUntil > now;
}

function heldReason(holdUntil: Date | null): Reason {
  return { code: "held", params: { holdUntil: holdUntil?.toISOString() ?? "" } };
}

function nothing(code: string, params?: Reason["params"]): PlannedStep {
  return { step: null, at: null, reason: { code, ...(params && { params }) } };
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
