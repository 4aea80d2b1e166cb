import type { SqlDatabase } from "../../db/sql";
import type { Dispatch } from "../dispatch/dispatch";
import type { Attempt } from "./heartbeat";
import { firstOfFreeLanes } from "./lanes";

/**
 * Lets a running execution wait again, for another process to begin it anew under the next attempt: this one is ending. What it recorded
 * stays; its batches go, and those under way elsewhere can write nothing more. False: the attempt does not own it any more.
 */
export async function handBack(db: SqlDatabase, { id, attempt }: Attempt, taskKey: string, dispatch: Dispatch): Promise<boolean> {
  return db.transaction(async (tx) => {
    const changed = await tx.run(
      `UPDATE executions SET status = 'queued', lease_until = NULL, heartbeat_at = NULL, started_at = NULL
       WHERE id = $1 AND attempt = $2 AND status = 'running'`,
      [id, attempt],
    );
    if (changed !== 1) return false;
    await tx.run("DELETE FROM batches WHERE execution_id = $1", [id]);
    await dispatch.offerExecutions(tx, [{ id, taskKey }]);
    await dispatch.offerBatches(tx, await firstOfFreeLanes(tx));
    return true;
  });
}
