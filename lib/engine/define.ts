import type { ZodType } from "zod";
import type { Sql, SqlDatabase } from "../db/sql";

/** Execution statuses, in the order that pages list them. `finalStatuses` are those that never change again. */
export const executionStatuses = [
  "queued",
  "running",
  "succeeded",
  "partial",
  "failed",
  "timed_out",
  "cancelled",
  "abandoned",
  "skipped",
  "missed",
  "awaiting_confirmation",
] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];

export const executionTriggers = ["schedule", "manual", "retry", "api"] as const;
export type ExecutionTrigger = (typeof executionTriggers)[number];

export const itemOutcomes = ["done", "already", "skipped", "failed"] as const;
export type ItemOutcome = (typeof itemOutcomes)[number];

/** A value that survives `JSON.stringify` unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A reason as data: pages translate the code (`reasons.<code>` in the messages) with its parameters; dates are ISO strings. */
export interface Reason {
  code: string;
  params?: Record<string, string | number>;
}

/** What an execution did to one subject. */
export interface ItemRecord {
  subject: { type: string; id: string; label: string };
  outcome: ItemOutcome;
  /** What was attempted; for a service, the step. */
  action?: string;
  reason?: Reason;
  /** Free text from the outside: a server's answer. */
  message?: string;
  /** Whatever was thrown or refused, for outcome `failed`. */
  error?: unknown;
}

/** Statements that become true together with an item: they run in the item's transaction, behind its fencing check. */
export type Effect = ((tx: Sql) => Promise<void>) | GroupedEffect;

/**
 * A change of which there are many, made by few statements: `make` is called once with the changes of all items that one transaction
 * writes, and, when that fails, again with each alone. Changes go together whose `make` is the same function.
 */
export interface GroupedEffect {
  make(tx: Sql, changes: readonly unknown[]): Promise<void>;
  change: unknown;
}

export interface TaskLog {
  debug(message: string, data?: Json): void;
  info(message: string, data?: Json): void;
  warn(message: string, data?: Json): void;
  error(message: string, data?: Json): void;
}

/** What a task is handed. It reaches for nothing else. `Resources` is what the installation provides to all its tasks. */
export interface TaskContext<Settings = unknown, Resources = unknown> {
  execution: {
    id: number;
    /** The fencing token: it grows each time the execution is claimed. */
    attempt: number;
    taskKey: string;
    trigger: ExecutionTrigger;
    slotAt: Date | null;
    /** For a retry: the execution that is run again. */
    retryOf: number | null;
    /** When this is one batch of the execution: its number and its own fencing token. */
    batch?: { id: number; attempt: number };
  };
  settings: Settings;
  resources: Resources;
  db: SqlDatabase;
  /** The current time; in tests, the test's. */
  now(): Date;
  /** Fires on cancel, time-out and a lost lease. Hand it on to everything that waits. */
  signal: AbortSignal;
  log: TaskLog;
  /**
   * Records what was done to one subject, and runs `effect` in the same transaction; resolves when committed (items are committed
   * in groups, so await many at once rather than one by one). Rejects, and nothing is written, when the lease is lost or the effect throws.
   */
  record(item: ItemRecord, effect?: Effect): Promise<void>;
}

/** What a run would do to one subject, and why. */
export interface PreviewedItem {
  subject: ItemRecord["subject"];
  action?: string;
  reason: Reason;
}

/** A share of an execution's work. No two batches of a lane run at once, whatever their tasks and wherever the workers are. */
export interface Batch {
  lane: string;
  /** What to do, for `BatchedWork.run`, perhaps in another process. */
  payload: Json;
}

/** How workers share the work of one execution. */
export interface BatchedWork<Settings = unknown, Resources = unknown> {
  /** Whether this version can read a payload; one that it cannot read is left to a worker of another version. */
  understands(payload: unknown): boolean;
  /** Cuts what is to be done into batches. What it throws is the execution's exception. */
  split(context: TaskContext<Settings, Resources>): AsyncIterable<Batch>;
  /** Does one batch. What it returns goes to `merge`, what it throws is the execution's exception; other batches go on. */
  run(context: TaskContext<Settings, Resources>, payload: Json): Promise<Json>;
  /** The execution's result, from what its batches returned. */
  merge(results: Json[]): Json | undefined;
}

export interface TaskDefinition<Settings = unknown, Resources = unknown> {
  /** Kebab case; part of addresses, never changed once used. Pages translate `tasks.<key>.title` and `tasks.<key>.description`. */
  key: string;
  /** Five-field cron expression or an alias such as `@daily`. */
  schedule: string;
  /** IANA zone; the installation's unless set. */
  timezone?: string;
  /** After an outage: run the newest missed slot, each (at most 100, at most 24 h back), or none. */
  catchUp: "latest" | "all" | "none";
  /** When a slot or a manual run comes while an execution of this task is queued or running. */
  overlap: "skip" | "queue" | "allow";
  /** After this the signal fires; after a further grace the execution is recorded `timed_out`. */
  timeoutMs: number;
  /** Parses the task's row of settings at each execution; what it refuses stops the execution as `misconfigured`. */
  settings: ZodType<Settings>;
  /** Why the task can do nothing in this installation, whatever is due: its executions end as skipped, for this reason. Undefined: they run. */
  notHere?(resources: Resources): Reason | undefined;
  /**
   * A cheap look whether there is anything to do: one indexed query, no parsing, no further imports. When it says false, a scheduled
   * execution succeeds at once with nothing done, without the cost of `run`. Wrong trues are fine, wrong falses are not.
   */
  probe?(db: Sql, now: Date): Promise<boolean>;
  /** What a run at this moment would do, to what and why. It changes nothing; for dry runs. */
  preview?(db: SqlDatabase, now: Date): Promise<PreviewedItem[]>;
  /**
   * Does the work. What it returns is shown as the result; what it throws, as the exception. Without items, and with no result or one whose
   * every value is 0, the execution counts as one that had nothing to do. Heavy imports belong inside.
   */
  run(context: TaskContext<Settings, Resources>): Promise<Json | undefined>;
  /** With workers, done in batches instead of by `run`, to the same effect. Without it, one worker runs the whole. */
  batches?: BatchedWork<Settings, Resources>;
}

/** Declares a task; the types of its settings flow into `run`. */
export function defineTask<Settings, Resources>(definition: TaskDefinition<Settings, Resources>): TaskDefinition<Settings, Resources> {
  return definition;
}
