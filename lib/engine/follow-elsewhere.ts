import { setTimeout as sleep } from "node:timers/promises";
import { readExecution } from "./ledger/read-execution";
import type { TickExecution } from "./tick-report";

const POLL_MS = 250;

/** Waits for executions that another process was faster to take up, and tells how they ended. One that still waits for its turn is left out. */
export async function followElsewhere(db: Parameters<typeof readExecution>[0], ids: readonly number[]): Promise<TickExecution[]> {
  const told: TickExecution[] = [];
  for (const id of ids) {
    let execution = await readExecution(db, id);
    while (execution?.status === "running") {
      await sleep(POLL_MS);
      execution = await readExecution(db, id);
    }
    if (execution && execution.status !== "queued") told.push(execution);
  }
  return told;
}
