import { setTimeout as sleep } from "node:timers/promises";
import { readExecution } from "./ledger/read-execution";
import type { TickExecution } from "./tick-report";

const POLL_MS = 250;
/** How long a worker is given to begin what waits for one. */
const BEGIN_WITHIN_MS = 60_000;
const stillWaiting = { name: "StillWaiting", message: "no worker has begun it; it waits, and its page tells how it ends" };

/**
 * Waits for executions that another process runs, and tells how they ended. One that waits for its turn is left out; one that waits for a
 * worker (`onWorkers`) is given a minute to begin (`beginWithinMs`), and then told as what still waits.
 */
export async function followElsewhere(
  db: Parameters<typeof readExecution>[0],
  ids: readonly number[],
  onWorkers: boolean,
  beginWithinMs = BEGIN_WITHIN_MS,
): Promise<TickExecution[]> {
  const told: TickExecution[] = [];
  const patientUntil = performance.now() + beginWithinMs;
  for (const id of ids) {
    let execution = await readExecution(db, id);
    while (execution?.status === "running" || (onWorkers && execution?.status === "queued" && performance.now() < patientUntil)) {
      await sleep(POLL_MS);
      execution = await readExecution(db, id);
    }
    if (execution && execution.status !== "queued") told.push(execution);
    else if (execution && onWorkers) told.push({ ...execution, error: stillWaiting });
  }
  return told;
}
