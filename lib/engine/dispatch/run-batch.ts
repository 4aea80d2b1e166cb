import { setMaxListeners } from "node:events";
import { DatabaseUnavailableError, describeException } from "../../errors";
import type { Json, TaskDefinition } from "../define";
import { Journal } from "../journal";
import { type BatchEnd, type ClaimedBatch, endBatch } from "../ledger/batches";
import { type RunnerDeps, STOP_GRACE_MS } from "../runner";
import { cancelledBy, leaseLost, processEnding, StopRequest, stopRequestOf } from "../stop-request";
import { taskContext } from "../task-context";
import type { Dispatch } from "./dispatch";
import { insist } from "./insist";

/** What a worker gives to its batches. */
export type BatchDeps<Resources> = RunnerDeps<Resources> & { ending: { signal: AbortSignal; dispatch: Dispatch } };

/** How often a batch is begun that ends because the database was out of reach; after that its execution is told. */
const MAX_ATTEMPTS = 5;

/**
 * Runs one claimed batch to its end and records it; its items go to its execution. Never throws for what the task does; rejects only when
 * the end cannot be written to the database. A batch that was cut short by its process's end, or by the database's absence, waits again.
 */
export async function runBatch<Resources>(
  task: TaskDefinition<unknown, Resources>,
  claimed: ClaimedBatch,
  deps: BatchDeps<Resources>,
): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  setMaxListeners(0, signal);
  const { execution } = claimed;
  const attempt = { id: execution.id, attempt: execution.attempt, batch: { id: claimed.id, attempt: claimed.attempt } };
  // Lines that could not be written for the database's absence are no reason to leave the batch behind: it is begun again.
  const journal = new Journal(deps.db, attempt, deps.now, (error) =>
    controller.abort(error instanceof DatabaseUnavailableError ? new StopRequest("handBack", error.message) : leaseLost()),
  );
  const unwatch = deps.heartbeat.watch(
    {
      ...attempt,
      startedAt: execution.startedAt.getTime(),
      timeoutMs: task.timeoutMs,
      // The execution's own time-out asks for a stop; this is for a batch that blocks the event loop and cannot hear it.
      deadlineMs: task.timeoutMs + 2 * STOP_GRACE_MS,
    },
    {
      onCancel: (by) => controller.abort(cancelledBy(by)),
      onStop: () => controller.abort(new StopRequest("stop", "the execution is coming to its end")),
      onLost: () => controller.abort(leaseLost()),
    },
  );
  const onEnding = () => controller.abort(processEnding());
  deps.ending.signal.addEventListener("abort", onEnding, { once: true });
  if (deps.ending.signal.aborted) onEnding();
  try {
    const end = await attemptBatch();
    journal.seal(new Error(`batch ${claimed.id} has ended`));
    await journal.flush();
    if (stopRequestOf(signal)?.why !== "lost")
      await insist(() => endBatch(deps.db, claimed, end, deps.ending.dispatch), deps.ending.signal);
  } finally {
    unwatch();
    deps.ending.signal.removeEventListener("abort", onEnding);
    journal.close(new Error(`batch ${claimed.id} has ended`));
  }

  async function attemptBatch(): Promise<BatchEnd> {
    try {
      const context = taskContext(task, execution, signal, journal, deps, attempt.batch);
      const result = await task.batches?.run(context, JSON.parse(claimed.payload) as Json);
      return { status: "ended", result: JSON.stringify(result ?? null) };
    } catch (thrown) {
      const stopped = stopRequestOf(signal);
      if (stopped) return { status: stopped.why === "handBack" ? "queued" : "cancelled" };
      return endBy(thrown, claimed.attempt);
    }
  }
}

/** What an exception makes of a batch. The database's absence is not the task's failure: the batch waits again. */
export function endBy(thrown: unknown, attempt: number): BatchEnd {
  if (thrown instanceof DatabaseUnavailableError && attempt < MAX_ATTEMPTS) return { status: "queued" };
  return { status: "failed", error: JSON.stringify(describeException(thrown)) };
}
