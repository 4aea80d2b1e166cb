import { setMaxListeners } from "node:events";
import type { SqlDatabase } from "../db/sql";
import { describeException, type ExceptionRecord, MisconfiguredError } from "../errors";
import type { Json, Reason, TaskContext, TaskDefinition } from "./define";
import type { Heartbeat } from "./heartbeat";
import { Journal } from "./journal";
import type { Claimed } from "./ledger/claim";
import { finish, type Outcome } from "./ledger/finish";

/** How long a task may take to stop after its signal fired. */
export const STOP_GRACE_MS = 5_000;
const MAX_RESULT_LENGTH = 1_000_000;

export interface RunnerDeps<Resources> {
  db: SqlDatabase;
  heartbeat: Heartbeat;
  now(): Date;
  timezone: string;
  resources: Resources;
}

/** How an execution ended; `lost` when another process owns it now, and nothing of this end was written. */
export interface Ended {
  status: Outcome["status"] | "lost";
  durationMs: number;
  items: Journal["counts"];
  exception?: ExceptionRecord;
}

/** Why the signal fired, as its `reason`. */
class StopRequest extends Error {
  override name = "AbortError";
  constructor(
    readonly why: "timeout" | "cancel" | "lost",
    message: string,
    readonly by = "",
  ) {
    super(message);
  }
}

/**
 * Runs one claimed execution to its end and records it: with lease, time-out, cancel, items and log. Never throws for what the task does;
 * rejects only when the end cannot be written to the database.
 */
export async function runExecution<Resources>(
  task: TaskDefinition<unknown, Resources>,
  claimed: Claimed,
  deps: RunnerDeps<Resources>,
): Promise<Ended> {
  const controller = new AbortController();
  // A task hands the signal to as many calls at once as it likes; Node's warning about that would end up in cron's mail.
  setMaxListeners(0, controller.signal);
  const stop = (request: StopRequest) => controller.abort(request);
  const journal = new Journal(deps.db, claimed, deps.now, (error) => stop(new StopRequest("lost", error.message)));
  const startedAt = claimed.startedAt.getTime();

  const probed = await probe();
  if (probed) return end(probed, undefined);

  const unwatch = deps.heartbeat.watch(
    {
      id: claimed.id,
      attempt: claimed.attempt,
      startedAt,
      timeoutMs: task.timeoutMs,
      deadlineMs: task.timeoutMs + 2 * STOP_GRACE_MS,
    },
    {
      onCancel: (by) => stop(new StopRequest("cancel", `cancelled by ${by}`, by)),
      onLost: () => stop(new StopRequest("lost", "the lease is lost: another process may own this execution")),
    },
  );
  // What was claimed together with this is watched before any task's code runs: that code may block the event loop for longer than a lease.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const timer = setTimeout(() => stop(new StopRequest("timeout", `the task took longer than ${task.timeoutMs} ms`)), task.timeoutMs);
  try {
    return await end(await attempt(), stopRequest());
  } finally {
    clearTimeout(timer);
    unwatch();
    journal.close(hasEnded());
  }

  /** How the execution ends if the task's probe finds nothing to do, or throws; undefined: it must run. */
  async function probe(): Promise<Attempted | undefined> {
    if (!task.probe || claimed.trigger !== "schedule") return undefined;
    try {
      return (await task.probe(deps.db, claimed.startedAt)) ? undefined : {};
    } catch (thrown) {
      return { exception: { thrown } };
    }
  }

  function hasEnded(): Error {
    return new Error(`execution ${claimed.id} has ended`);
  }

  function stopRequest(): StopRequest | undefined {
    return controller.signal.reason as StopRequest | undefined;
  }

  /** The task's own end, or, when it does not stop within the grace after its signal, ours. */
  async function attempt(): Promise<Attempted> {
    const run = runTask(task, claimed, controller.signal, journal, deps);
    const ignored = new Promise<Attempted>((resolve) => {
      controller.signal.addEventListener("abort", () => setTimeout(() => resolve({ ignored: true }), STOP_GRACE_MS), {
        once: true,
      });
    });
    const attempted = await Promise.race([run, ignored]);
    // A task that ignores its signal, or leaves something running, must not keep its own end from being written.
    journal.seal(hasEnded());
    await journal.flush();
    return attempted;
  }

  async function end(attempted: Attempted, stopped: StopRequest | undefined): Promise<Ended> {
    const now = deps.now();
    const durationMs = Math.max(0, now.getTime() - startedAt);
    const items = journal.counts;
    if (stopped?.why === "lost") return { status: "lost", durationMs, items, exception: describeException(stopped) };
    const outcome: Outcome = { durationMs, ...judge(attempted, items, stopped, task.timeoutMs) };
    const written = await finish(deps.db, claimed, outcome, now, deps.timezone).catch((error: unknown) => {
      const told = outcome.exception?.stack ?? outcome.exception?.message ?? outcome.result ?? "without a result";
      process.stderr.write(`execution ${claimed.id} of ${task.key} ended ${outcome.status}; this could not be recorded: ${told}\n`);
      throw error;
    });
    return { status: written ? outcome.status : "lost", durationMs, items, ...(outcome.exception ? { exception: outcome.exception } : {}) };
  }
}

interface Attempted {
  result?: Json | undefined;
  /** `{ thrown: undefined }` is a task that threw undefined. */
  exception?: { thrown: unknown };
  /** It did not stop within the grace after its signal. */
  ignored?: true;
}

async function runTask<Resources>(
  task: TaskDefinition<unknown, Resources>,
  claimed: Claimed,
  signal: AbortSignal,
  journal: Journal,
  deps: RunnerDeps<Resources>,
): Promise<Attempted> {
  try {
    const context: TaskContext<unknown, Resources> = {
      execution: { ...claimed, retryOf: claimed.trigger === "retry" ? claimed.relatedId : null },
      settings: readSettings(task, claimed.settings),
      resources: deps.resources,
      db: deps.db,
      now: deps.now,
      signal,
      log: journal.log,
      record: (item, effect) => journal.record(item, effect),
    };
    return { result: await task.run(context) };
  } catch (thrown) {
    return { exception: { thrown } };
  }
}

function readSettings(task: TaskDefinition, stored: string): unknown {
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

/** The final status, from what the task did, what its items say, and what it was told. */
function judge(
  attempted: Attempted,
  items: Journal["counts"],
  stopped: StopRequest | undefined,
  timeoutMs: number,
): Omit<Outcome, "durationMs"> {
  const exception = attempted.exception ? describeException(attempted.exception.thrown) : undefined;
  const told = { hadWork: true, ...describeResult(attempted.result), ...(exception ? { exception } : {}) };
  if (stopped) {
    const ignored = attempted.ignored ? "Ignored" : "";
    const reason: Reason =
      stopped.why === "timeout"
        ? { code: `timedOut${ignored}`, params: { timeoutMs } }
        : { code: `cancelled${ignored}`, params: { by: stopped.by } };
    return { status: stopped.why === "timeout" ? "timed_out" : "cancelled", ...told, reason };
  }
  if (exception) {
    const thrown = attempted.exception?.thrown;
    const reason = thrown instanceof MisconfiguredError ? { reason: { code: "misconfigured", params: { setting: thrown.setting } } } : {};
    return { status: "failed", ...told, ...reason };
  }
  if (items.failed > 0) return { status: items.done + items.already + items.skipped > 0 ? "partial" : "failed", ...told };
  const worked = items.done + items.already + items.skipped > 0;
  return { status: "succeeded", ...told, hadWork: worked || !saysNothingDone(attempted.result) };
}

/** No result, or an object of counts that are all 0: the execution had nothing to do, and lists may hide it. */
function saysNothingDone(result: Json | undefined): boolean {
  if (result === undefined) return true;
  return typeof result === "object" && result !== null && !Array.isArray(result) && Object.values(result).every((value) => value === 0);
}

function describeResult(result: Json | undefined): { result?: string } {
  if (result === undefined) return {};
  try {
    const text = JSON.stringify(result) ?? "null";
    return { result: text.length <= MAX_RESULT_LENGTH ? text : JSON.stringify({ truncated: text.slice(0, MAX_RESULT_LENGTH) }) };
  } catch (error) {
    return { result: JSON.stringify({ unreadable: describeException(error).message }) };
  }
}
