import type { SqlDatabase } from "../db/sql";
import { MisconfiguredError } from "../errors";
import type { TaskContext, TaskDefinition } from "./define";
import type { Journal } from "./journal";
import type { Claimed } from "./ledger/claim";
import type { BatchAttempt } from "./ledger/heartbeat";

/** What the installation gives to everything that a task does. */
export interface ContextDeps<Resources> {
  db: SqlDatabase;
  now(): Date;
  resources: Resources;
}

/** What a task is handed for an execution, or for one of its batches. Throws MisconfiguredError when its settings are refused. */
export function taskContext<Resources>(
  task: TaskDefinition<unknown, Resources>,
  claimed: Claimed,
  signal: AbortSignal,
  journal: Journal,
  deps: ContextDeps<Resources>,
  batch?: BatchAttempt,
): TaskContext<unknown, Resources> {
  return {
    execution: { ...claimed, retryOf: claimed.trigger === "retry" ? claimed.relatedId : null, ...(batch ? { batch } : {}) },
    settings: readSettings(task, claimed.settings),
    resources: deps.resources,
    db: deps.db,
    now: deps.now,
    signal,
    log: journal.log,
    record: (item, effect) => journal.record(item, effect),
  };
}

function readSettings<Resources>(task: TaskDefinition<unknown, Resources>, stored: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    throw new MisconfiguredError(`tasks.${task.key}.settings`, "is not JSON");
  }
  const parsed = task.settings.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MisconfiguredError(
    ["tasks", task.key, "settings", ...(issue?.path ?? [])].map(String).join("."),
    issue?.message ?? "is invalid",
  );
}
