import type { BatchedWork, Json } from "../engine/define";
import type { DriverStep } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import type { ServiceRange } from "./selection";

/** How workers share the services for which a step is due. Heavy code loads when it is needed. */
export function stepBatches(step: DriverStep): BatchedWork<Record<string, never>, TaskResources> {
  return {
    understands: isServiceRange,
    async *split(context) {
      yield* (await import("./run-step")).splitStep(step, context);
    },
    run: async (context, payload) => (await import("./run-step")).runStepBatch(step, context, payload as unknown as ServiceRange),
    merge: addUp,
  };
}

function isServiceRange(payload: unknown): boolean {
  const range = payload as Partial<Record<keyof ServiceRange, unknown>> | null;
  return typeof range === "object" && [range?.serverId, range?.afterId, range?.untilId].every(Number.isInteger);
}

/** The results of batches are counts. */
function addUp(results: Json[]): Json {
  const sum: Record<string, number> = { due: 0, done: 0, already: 0, skipped: 0, failed: 0 };
  for (const result of results as Record<string, number>[])
    for (const [name, count] of Object.entries(result)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
