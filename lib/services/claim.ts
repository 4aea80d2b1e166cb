import type { Sql, SqlDatabase, SqlValue } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";

/** Whose claim: an execution and its fencing token, and the batch with its own where it works in batches. */
export interface ClaimToken {
  executionId: number;
  attempt: number;
  batch?: { id: number; attempt: number } | undefined;
}

type AttemptedService = Pick<Candidate, "id" | "attemptStep" | "attempts" | "nextAttemptAt" | "gaveUpAt">;

/** Assignments that end a claim. */
export const CLAIM_ENDS = "claim_execution_id = NULL, claim_attempt = NULL, claim_batch_id = NULL, claim_batch_attempt = NULL";

/** The condition that a claim is ours, for the four parameters from `$first` on that `tokenValues` gives. */
export function claimIs(first: number): string {
  return `claim_execution_id = $${first} AND claim_attempt = $${first + 1}
     AND COALESCE(claim_batch_id, 0) = $${first + 2} AND COALESCE(claim_batch_attempt, 0) = $${first + 3}`;
}

export function tokenValues({ executionId, attempt, batch }: ClaimToken): SqlValue[] {
  return [executionId, attempt, batch?.id ?? 0, batch?.attempt ?? 0];
}

/** Parameters 1 to 4: the token's execution, and its batch where it has one, still run. */
const STILL_OURS = `EXISTS (SELECT 1 FROM executions e WHERE e.id = $1 AND e.status = 'running' AND e.attempt = $2)
       AND (CAST($3 AS INTEGER) = 0 OR EXISTS (SELECT 1 FROM batches b WHERE b.id = $3 AND b.status = 'running' AND b.attempt = $4))`;

/**
 * Claims services for an execution, so that no two executions call a driver for one service at once. A claim is free when its
 * execution, or its batch, no longer runs with that token; who lost its own claims nothing. The step is noted before the driver is
 * called, so that a crash in the middle leaves a trace of what the server may have done. Returns the ids that were claimed.
 */
export async function claimServices(db: SqlDatabase, step: DriverStep, token: ClaimToken, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const list = (first: number) => ids.map((_, index) => `$${index + first}`).join(", ");
  const rows = await db.transaction(async (tx) => {
    // Whoever else reaches for one of them goes first or waits: what the next statement decides on cannot change under it.
    if (tx.forUpdate !== "") await tx.all(`SELECT id FROM services WHERE id IN (${list(1)}) ORDER BY id ${tx.forUpdate}`, ids);
    return tx.all<{ id: number }>(
      `UPDATE services SET claim_execution_id = $1, claim_attempt = $2, claim_batch_id = NULLIF($3, 0), claim_batch_attempt = NULLIF($4, 0),
         attempt_step = $5,
         attempts = CASE WHEN attempt_step = $5 THEN attempts ELSE 0 END,
         next_attempt_at = CASE WHEN attempt_step = $5 THEN next_attempt_at ELSE NULL END,
         gave_up_at = CASE WHEN attempt_step = $5 THEN gave_up_at ELSE NULL END
       WHERE id IN (${list(6)})
         AND (claim_execution_id IS NULL OR NOT EXISTS (
             SELECT 1 FROM executions e WHERE e.id = services.claim_execution_id AND e.status = 'running' AND e.attempt = services.claim_attempt)
           OR claim_batch_id IS NOT NULL AND NOT EXISTS (
             SELECT 1 FROM batches b WHERE b.id = services.claim_batch_id AND b.status = 'running' AND b.attempt = services.claim_batch_attempt))
         AND ${STILL_OURS}
       RETURNING id`,
      [...tokenValues(token), step, ...ids],
    );
  });
  return new Set(rows.map((row) => row.id));
}

/** Gives a claimed service back. */
export async function releaseService(db: Sql, token: ClaimToken, id: number): Promise<void> {
  await db.run(`UPDATE services SET ${CLAIM_ENDS} WHERE id = $1 AND ${claimIs(2)}`, [id, ...tokenValues(token)]);
}

/**
 * Gives back a claimed service whose driver was not called for `step`; `before` is the service as it was before the claim. What the claim
 * noted goes, and what stood there comes back: it may tell that another step was sent to the server and never confirmed.
 */
export async function releaseUntouched(db: Sql, step: DriverStep, token: ClaimToken, before: AttemptedService): Promise<void> {
  await db.run(
    `UPDATE services SET attempt_step = $6, attempts = $7, next_attempt_at = $8, gave_up_at = $9
     WHERE id = $1 AND ${claimIs(2)} AND attempt_step = $10`,
    [before.id, ...tokenValues(token), before.attemptStep, before.attempts, before.nextAttemptAt, before.gaveUpAt, step],
  );
  await releaseService(db, token, before.id);
}

/** Lets the services that failed in an earlier execution of this step be tried again at once, given up or not. Returns how many. */
export function reopenFailed(db: Sql, step: DriverStep, token: ClaimToken, failedExecutionId: number, now: Date): Promise<number> {
  return db.run(
    `UPDATE services SET attempts = 0, next_attempt_at = NULL, gave_up_at = NULL, updated_at = $5,
       state_changed_at = CASE WHEN state = 'delivery_failed' THEN $5 ELSE state_changed_at END,
       state = CASE WHEN state = 'delivery_failed' THEN 'pending' ELSE state END
     WHERE attempt_step = $4 AND (next_attempt_at IS NOT NULL OR gave_up_at IS NOT NULL)
       AND id IN (SELECT CAST(i.subject_id AS INTEGER) FROM items i WHERE i.execution_id = $3 AND i.outcome = 'failed' AND i.subject_type = 'service')
       AND EXISTS (SELECT 1 FROM executions e WHERE e.id = $1 AND e.status = 'running' AND e.attempt = $2)`,
    [token.executionId, token.attempt, failedExecutionId, step, now],
  );
}
