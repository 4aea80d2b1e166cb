import { setMaxListeners } from "node:events";
import { describeException, type ExceptionRecord, MisconfiguredError } from "../errors";
import type { Json, Reason, TaskDefinition } from "./define";
import type { Dispatch } from "./dispatch/dispatch";
import type { Heartbeat } from "./heartbeat";
import { Journal } from "./journal";
import { cancelAskedBy } from "./ledger/cancel";
import type { Claimed } from "./ledger/claim";
import type { ItemCounts } from "./ledger/daily-stats";
import { finish, type Outcome } from "./ledger/finish";
import { handBack } from "./ledger/hand-back";
import { readExecution } from "./ledger/read-execution";
import { cancelledBy, leaseLost, processEnding, StopRequest, stopRequestOf } from "./stop-request";
import { type ContextDeps, taskContext } from "./task-context";

/** How long a task may take to stop after its signal fired. */
export const STOP_GRACE_MS = 5_000;
const MAX_RESULT_LENGTH = 1_000_000;

export interface RunnerDeps<Resources> extends ContextDeps<Resources> {
  heartbeat: Heartbeat;
  timezone: string;
  /** Where the execution goes when this process ends before it; without it, a process that ends leaves it to be abandoned. */
  ending?: { signal: AbortSignal; dispatch: Dispatch };
}

/** How an execution ended; `lost` when another process owns it now and nothing of this end was written, `queued` when it was handed back. */
export interface Ended {
  status: Outcome["status"] | "lost" | "queued";
  durationMs: number;
  items: ItemCounts;
  exception?: ExceptionRecord;
  reason?: Reason;
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

  const notHere = task.notHere?.(deps.resources);
  if (notHere) return end({ notHere }, undefined);
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
      onCancel: (by) => stop(cancelledBy(by)),
      onLost: () => stop(leaseLost()),
    },
  );
  // What was claimed together with this is watched before any task's code runs: that code may block the event loop for longer than a lease.
  await new Promise<void>((resolve) => setImmediate(resolve));
  const timer = setTimeout(() => stop(new StopRequest("timeout", `the task took longer than ${task.timeoutMs} ms`)), task.timeoutMs);
  const onEnding = () => stop(processEnding());
  deps.ending?.signal.addEventListener("abort", onEnding, { once: true });
  if (deps.ending?.signal.aborted) onEnding();
  try {
    return await end(await attempt(), stopRequestOf(controller.signal));
  } finally {
    clearTimeout(timer);
    deps.ending?.signal.removeEventListener("abort", onEnding);
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

  async function end(attempted: Attempted, heard: StopRequest | undefined): Promise<Ended> {
    const now = deps.now();
    const durationMs = Math.max(0, now.getTime() - startedAt);
    if (heard?.why === "lost") return { status: "lost", durationMs, items: journal.counts, exception: describeException(heard) };
    // Other workers recorded the items of its batches: the row knows of them all.
    const shared = deps.ending && task.batches ? await readExecution(deps.db, claimed.id) : undefined;
    const items = shared?.items ?? journal.counts;
    // They may also have stopped for a cancel that this process has not heard of yet.
    const asked = shared && !heard ? await cancelAskedBy(deps.db, claimed.id) : undefined;
    const stopped = asked === undefined ? heard : cancelledBy(asked);
    if (stopped?.why === "handBack" && deps.ending && (attempted.ignored || attempted.exception)) {
      const handedBack = await handBack(deps.db, claimed, task.key, deps.ending.dispatch);
      return { status: handedBack ? "queued" : "lost", durationMs, items };
    }
    const outcome: Outcome = { durationMs, ...judge(attempted, items, stopped?.why === "handBack" ? undefined : stopped, task.timeoutMs) };
    const written = await finish(deps.db, claimed, outcome, now, deps.timezone).catch((error: unknown) => {
      const told = outcome.exception?.stack ?? outcome.exception?.message ?? outcome.result ?? "without a result";
      process.stderr.write(`execution ${claimed.id} of ${task.key} ended ${outcome.status}; this could not be recorded: ${told}\n`);
      throw error;
    });
    const { status, exception, reason } = outcome;
    return { status: written ? status : "lost", durationMs, items, ...(exception ? { exception } : {}), ...(reason ? { reason } : {}) };
  }
}

interface Attempted {
  result?: Json | undefined;
  /** `{ thrown: undefined }` is a task that threw undefined. */
  exception?: { thrown: unknown };
  /** It did not stop within the grace after its signal. */
  ignored?: true;
  /** It was not run, for this reason. */
  notHere?: Reason;
}

async function runTask<Resources>(
  task: TaskDefinition<unknown, Resources>,
  claimed: Claimed,
  signal: AbortSignal,
  journal: Journal,
  deps: RunnerDeps<Resources>,
): Promise<Attempted> {
  try {
    return { result: await task.run(taskContext(task, claimed, signal, journal, deps)) };
  } catch (thrown) {
    return { exception: { thrown } };
  }
}

/** The final status, from what the task did, what its items say, and what it was told. */
function judge(attempted: Attempted, items: ItemCounts, stopped: StopRequest | undefined, timeoutMs: number): Omit<Outcome, "durationMs"> {
  if (attempted.notHere) return { status: "skipped", hadWork: true, reason: attempted.notHere };
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
