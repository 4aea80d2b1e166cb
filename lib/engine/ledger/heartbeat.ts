import type { Sql } from "../../db/sql";
import { LEASE_MS } from "./claim";

/** Names one attempt at an execution; every write of a running execution carries it. */
export interface Attempt {
  id: number;
  attempt: number;
}

/** Renews the lease. False: this attempt does not own the execution any more, and must stop. */
export async function renewLease(db: Sql, { id, attempt }: Attempt, now: Date): Promise<boolean> {
  const changed = await db.run(
    "UPDATE executions SET heartbeat_at = $1, lease_until = $2 WHERE id = $3 AND attempt = $4 AND status = 'running'",
    [now, new Date(now.getTime() + LEASE_MS), id, attempt],
  );
  return changed === 1;
}

/** What a running attempt must know of its row: whether it still owns it, and who asked for it to stop. */
export async function readOrders(db: Sql, { id, attempt }: Attempt): Promise<{ owned: boolean; cancelledBy: string | null }> {
  const [row] = await db.all<{ cancel_requested_by: string | null }>(
    "SELECT cancel_requested_by FROM executions WHERE id = $1 AND attempt = $2 AND status = 'running'",
    [id, attempt],
  );
  return { owned: row !== undefined, cancelledBy: row?.cancel_requested_by ?? null };
}
