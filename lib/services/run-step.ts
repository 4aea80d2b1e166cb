import type { SqlDatabase } from "../db/sql";
import type { PreviewedItem, TaskContext } from "../engine/define";
import type { DriverStep } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import { reopenFailed } from "./claim";
import { decide } from "./decide";
import { readLifecycleSettings } from "./policy";
import { candidateServers } from "./selection";
import { candidateBatches, runServer } from "./server-stream";
import { itemOf, type StepRun } from "./work-service";

/** Effects, not attempts; `due` counts the services for which the step was due when their turn came. */
export type StepResult = Record<"due" | "done" | "already" | "skipped" | "failed", number>;

/**
 * Performs one step on every service for which it is due, each server in a stream of its own, so that a slow or dead server delays its
 * own services only. A service that fails is recorded and stops no other. A retry first opens again what failed in the execution that it
 * retries. Throws MisconfiguredError when the installation's policy is wrong, the signal's reason when stopped, and what the database throws.
 */
export async function runStep(step: DriverStep, context: TaskContext<unknown, TaskResources>): Promise<StepResult> {
  const { db, execution, resources, signal } = context;
  const token = { executionId: execution.id, attempt: execution.attempt };
  const run: StepRun = { step, context, token, settings: await readLifecycleSettings(db) };
  if (execution.retryOf !== null) await reopenFailed(db, step, token, execution.retryOf, context.now());
  const result: StepResult = { due: 0, done: 0, already: 0, skipped: 0, failed: 0 };
  const servers = await candidateServers(db, step, run.settings, context.now());
  const streams = await Promise.allSettled(
    servers.map((server) =>
      runServer(run, resources, server, (outcome) => {
        result.due += 1;
        result[outcome] += 1;
      }),
    ),
  );
  signal.throwIfAborted();
  for (const stream of streams) if (stream.status === "rejected") throw stream.reason;
  return result;
}

/** What `runStep` would do at `now`, to which services and why. Changes nothing. */
export async function previewStep(step: DriverStep, db: SqlDatabase, now: Date): Promise<PreviewedItem[]> {
  const settings = await readLifecycleSettings(db);
  const items: PreviewedItem[] = [];
  for (const server of await candidateServers(db, step, settings, now)) {
    for await (const batch of candidateBatches({ step, settings }, db, server, () => now)) {
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
