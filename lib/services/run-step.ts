import type { SqlDatabase } from "../db/sql";
import type { Batch, PreviewedItem, TaskContext } from "../engine/define";
import type { DriverStep } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import { reopenFailed } from "./claim";
import { decide } from "./decide";
import { readLifecycleSettings } from "./policy";
import { candidateServers, lastOfNext, NO_END, readServer, type ServiceRange } from "./selection";
import { candidateBatches, runServer } from "./server-stream";
import { confirmTogether, itemOf, type StepRun } from "./work-service";

type StepContext = TaskContext<unknown, TaskResources>;

/** Effects, not attempts; `due` counts the services for which the step was due when their turn came. */
export type StepResult = Record<"due" | "done" | "already" | "skipped" | "failed", number>;

/**
 * Performs one step on every service for which it is due, each server in a stream of its own, so that a slow or dead server delays its
 * own services only. A service that fails is recorded and stops no other. A retry first opens again what failed in the execution that it
 * retries. Throws MisconfiguredError when the installation's policy is wrong, the signal's reason when stopped, and what the database throws.
 */
export async function runStep(step: DriverStep, context: StepContext): Promise<StepResult> {
  const run = await beginStep(step, context);
  await reopenRetried(run, context);
  const result = { ...nothingDone };
  const servers = await candidateServers(context.db, step, run.settings, context.now());
  const streams = await Promise.allSettled(servers.map((server) => runServer(run, context.resources, server, countInto(result))));
  context.signal.throwIfAborted();
  for (const stream of streams) if (stream.status === "rejected") throw stream.reason;
  return result;
}

/** Services of one batch, at the most: what is late when a worker dies, and few enough that the next worker soon has something to do. */
const BATCH_SERVICES = 1_000;

/** The work of `runStep` cut into ranges of services; those of one server are in one lane, so that its limit holds over all workers. */
export async function* splitStep(step: DriverStep, context: StepContext): AsyncGenerator<Batch, void> {
  const { db } = context;
  const run = await beginStep(step, context);
  await reopenRetried(run, context);
  for (const { id: serverId } of await candidateServers(db, step, run.settings, context.now())) {
    for (let afterId = 0; ; ) {
      const untilId = await lastOfNext(db, step, { serverId, afterId }, BATCH_SERVICES, run.settings, context.now());
      if (untilId === undefined) break;
      yield { lane: `server ${serverId}`, payload: { serverId, afterId, untilId } };
      afterId = untilId;
    }
  }
}

/** Performs one step on the services of one range for which it is due; as `runStep` otherwise. */
export async function runStepBatch(step: DriverStep, context: StepContext, range: ServiceRange): Promise<StepResult> {
  const run = await beginStep(step, context);
  const result = { ...nothingDone };
  const server = await readServer(context.db, range.serverId);
  if (server) await runServer(run, context.resources, server, countInto(result), range);
  context.signal.throwIfAborted();
  return result;
}

const nothingDone: StepResult = { due: 0, done: 0, already: 0, skipped: 0, failed: 0 };

function countInto(result: StepResult) {
  return (outcome: "done" | "already" | "skipped" | "failed") => {
    result.due += 1;
    result[outcome] += 1;
  };
}

async function beginStep(step: DriverStep, context: StepContext): Promise<StepRun> {
  const { id, attempt, batch } = context.execution;
  const token = { executionId: id, attempt, batch };
  return { step, context, token, settings: await readLifecycleSettings(context.db), confirm: confirmTogether(step, token) };
}

async function reopenRetried({ step, token }: StepRun, { db, execution, now }: StepContext): Promise<void> {
  if (execution.retryOf !== null) await reopenFailed(db, step, token, execution.retryOf, now());
}

/** What `runStep` would do at `now`, to which services and why. Changes nothing. */
export async function previewStep(step: DriverStep, db: SqlDatabase, now: Date): Promise<PreviewedItem[]> {
  const settings = await readLifecycleSettings(db);
  const items: PreviewedItem[] = [];
  for (const server of await candidateServers(db, step, settings, now)) {
    for await (const batch of candidateBatches({ step, settings }, db, { serverId: server.id, afterId: 0, untilId: NO_END }, () => now)) {
      for (const service of batch) {
        const decision = decide(service, step, settings, now);
        if (decision.due === true) items.push({ ...itemOf(service, step), reason: decision.plan.reason });
        if (decision.due === "unknown")
          items.push({ ...itemOf(service, step), reason: { code: "misconfigured", params: { setting: decision.error.setting } } });
      }
    }
  }
  return items;
}
