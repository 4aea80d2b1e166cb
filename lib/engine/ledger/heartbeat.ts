import type { Sql } from "../../db/sql";
import { LEASE_MS } from "./claim";

/** Names one attempt at an execution; every write of a running execution carries it. */
export interface Attempt {
  id: number;
  attempt: number;
  /** For the part of the work that a batch is: its own token, which every write carries too. */
  batch?: BatchAttempt;
}

/** Names one attempt at a batch. */
export interface BatchAttempt {
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

export interface Orders {
  owned: boolean;
  cancelledBy: string | null;
  /** Of a batch: its execution is coming to its end. */
  stop: boolean;
}

/** What a running attempt must know of its row: whether it still owns it, and who asked for it to stop. */
export async function readOrders(db: Sql, { id, attempt, batch }: Attempt): Promise<Orders> {
  if (batch) {
    const [row] = await db.all<{ cancel_requested_by: string | null; stop_asked: number | boolean }>(
      `SELECT e.cancel_requested_by, b.stop_asked FROM batches b JOIN executions e ON e.id = b.execution_id
       WHERE b.id = $3 AND b.attempt = $4 AND b.status = 'running' AND e.id = $1 AND e.attempt = $2 AND e.status = 'running'`,
      [id, attempt, batch.id, batch.attempt],
    );
    return { owned: row !== undefined, cancelledBy: row?.cancel_requested_by ?? null, stop: Boolean(row?.stop_asked) };
  }
  const [row] = await db.all<{ cancel_requested_by: string | null }>(
    "SELECT cancel_requested_by FROM executions WHERE id = $1 AND attempt = $2 AND status = 'running'",
    [id, attempt],
  );
  return { owned: row !== undefined, cancelledBy: row?.cancel_requested_by ?? null, stop: false };
}
