import type { ExecutionStatus } from "../../lib/engine/define";
import { pickException } from "./exceptions";
import type { Subject } from "./hosting";
import type { Random } from "./random";

/** What an execution came to: the columns that differ from one to another, its items and its log. */
export interface Outcome {
  status: ExecutionStatus;
  durationMs: number;
  hadWork: boolean;
  reason?: { code: string; params: Record<string, string | number> };
  error?: { name: string; message: string; json: string };
  result?: string;
  items: ItemSketch[];
  log: { level: string; message: string; data: string | null }[];
}

export interface ItemSketch {
  outcome: "done" | "already" | "skipped" | "failed";
  subject: Subject;
  action: string;
  reason: { code: string; params: Record<string, string | number> } | null;
  message: string | null;
  errorName: string | null;
  error: string | null;
}

/** One execution in a thousand, or in ten: how often a minute's execution of a hosting task ends how. */
const usual = {
  idle: 930,
  succeeded: 45,
  partial: 10,
  failed: 5,
  threw: 1,
  timed_out: 2,
  cancelled: 2,
  abandoned: 2,
  skipped: 3,
};

/** How an execution of a hosting task ends. `step` is what the task does to a service. */
export function hostingOutcome(random: Random, step: string, subjects: readonly Subject[], at: Date, previousId: number): Outcome {
  const kind = random.weighted(usual);
  const item = (outcome: ItemSketch["outcome"]) => sketchItem(random, outcome, step, random.pick(subjects), at);
  const some = (outcome: ItemSketch["outcome"], max: number) => Array.from({ length: random.int(1, max) }, () => item(outcome));
  switch (kind) {
    case "idle":
      return { status: "succeeded", durationMs: random.int(1, 6), hadWork: false, items: [], log: [] };
    case "succeeded":
      return worked("succeeded", random.int(200, 4_000), [...some("done", 5), ...(random.next() < 0.2 ? some("already", 2) : [])]);
    case "partial":
      return worked("partial", random.int(900, 15_000), [...some("done", 4), ...some("failed", 2)]);
    case "failed":
      return worked("failed", random.int(900, 15_000), some("failed", 3));
    case "threw":
      return { ...ended("failed", random.int(20, 400)), error: pickException(random), log: [logLine("error", "stopped by an exception")] };
    case "timed_out":
      return { ...worked("timed_out", 900_000, some("done", 3)), reason: { code: "timedOut", params: { timeoutMs: 900_000 } } };
    case "cancelled":
      return {
        ...worked("cancelled", random.int(2_000, 60_000), some("done", 3)),
        reason: { code: "cancelled", params: { by: "Ada Admin" } },
      };
    case "abandoned": {
      const params = { host: "web", pid: random.int(1_000, 60_000), heartbeatAt: new Date(at.getTime() + 30_000).toISOString() };
      return { ...worked("abandoned", random.int(60_000, 120_000), some("done", 2)), reason: { code: "abandoned", params } };
    }
    case "skipped":
      return { ...ended("skipped", 0), reason: { code: "overlap", params: { executionId: previousId } } };
  }
}

/** An execution that did this to these. */
export function worked(status: ExecutionStatus, durationMs: number, items: ItemSketch[]): Outcome {
  const count = (outcome: string) => items.filter((item) => item.outcome === outcome).length;
  const result = { due: items.length, done: count("done"), already: count("already"), skipped: count("skipped"), failed: count("failed") };
  const log = count("failed") > 0 ? [logLine("warn", `${count("failed")} of ${items.length} failed`, { failed: count("failed") })] : [];
  return {
    ...ended(status, durationMs),
    result: status === "succeeded" || status === "partial" ? JSON.stringify(result) : undefined,
    items,
    log,
  };
}

export function ended(status: ExecutionStatus, durationMs: number): Outcome {
  return { status, durationMs, hadWork: true, items: [], log: [] };
}

export function logLine(level: string, message: string, data?: Record<string, unknown>): Outcome["log"][number] {
  return { level, message, data: data ? JSON.stringify(data) : null };
}

export function sketchItem(random: Random, outcome: ItemSketch["outcome"], step: string, subject: Subject, at: Date): ItemSketch {
  const plain = { outcome, subject, action: step, message: null, errorName: null, error: null };
  if (outcome === "done") return { ...plain, reason: reasonOf(step, at) };
  if (outcome === "already") return { ...plain, reason: null, message: "the account is in this state already" };
  if (outcome === "skipped") return { ...plain, reason: { code: "changedMeanwhile", params: {} } };
  const exception = pickException(random);
  return { ...plain, reason: { code: "gaveUp", params: { attempts: 5 } }, errorName: exception.name, error: exception.json };
}

function reasonOf(step: string, at: Date): NonNullable<ItemSketch["reason"]> {
  const daysBefore = (days: number) => new Date(Math.floor(at.getTime() / 60_000 - days * 1_440) * 60_000).toISOString();
  switch (step) {
    case "suspend":
      return { code: "termOver", params: { expiresAt: daysBefore(0), suspendAfterDays: 0 } };
    case "unsuspend":
      return { code: "renewed", params: { expiresAt: daysBefore(-30) } };
    case "expire":
      return { code: "graceOver", params: { expiresAt: daysBefore(7), suspendedAt: daysBefore(7), graceDays: 7 } };
    case "cancel":
      return { code: "cancelAsked", params: { cancelAt: daysBefore(0) } };
    default:
      return { code: "awaitingDelivery", params: {} };
  }
}
