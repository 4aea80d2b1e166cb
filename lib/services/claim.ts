import type { Sql } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";

/** Whose claim: an execution and its fencing token. */
export interface ClaimToken {
  executionId: number;
  attempt: number;
}

type AttemptedService = Pick<Candidate, "id" | "attemptStep" | "attempts" | "nextAttemptAt" | "gaveUpAt">;

/**
 * Claims services for an execution, so that no two executions call a driver for one service at once. A claim is free when its
 * execution no longer runs with that token; an execution that lost its own lease claims nothing. The step is noted before the driver is
 * called, so that a crash in the middle leaves a trace of what the server may have done. Returns the ids that were claimed.
 */
export async function claimServices(db: Sql, step: DriverStep, token: ClaimToken, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await db.all<{ id: number }>(
    `UPDATE services SET claim_execution_id = $1, claim_attempt = $2, attempt_step = $3,
       attempts = CASE WHEN attempt_step = $3 THEN attempts ELSE 0 END,
       next_attempt_at = CASE WHEN attempt_step = $3 THEN next_attempt_at ELSE NULL END,
       gave_up_at = CASE WHEN attempt_step = $3 THEN gave_up_at ELSE NULL END
     WHERE id IN (${ids.map((_, index) => `$${index + 4}`).join(", ")})
       AND (claim_execution_id IS NULL OR NOT EXISTS (
         SELECT 1 FROM executions e WHERE e.id = services.claim_execution_id AND e.status = 'running' AND e.attempt = services.claim_attempt))
       AND EXISTS (SELECT 1 FROM executions e WHERE e.id = $1 AND e.status = 'running' AND e.attempt = $2)
     RETURNING id`,
    [token.executionId, token.attempt, step, ...ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Gives a claimed service back. */
export async function releaseService(db: Sql, token: ClaimToken, id: number): Promise<void> {
  await db.run(
    `UPDATE services SET claim_execution_id = NULL, claim_attempt = NULL
     WHERE id = $1 AND claim_execution_id = $2 AND claim_attempt = $3`,
    [id, token.executionId, token.attempt],
  );
}

/**
 * Gives back a claimed service whose driver was not called for `step`; `before` is the service as it was before the claim. What the claim
 * noted goes, and what stood there comes back: it may tell that another step was sent to the server and never confirmed.
 */
export async function releaseUntouched(db: Sql, step: DriverStep, token: ClaimToken, before: AttemptedService): Promise<void> {
  await db.run(
    `UPDATE services SET attempt_step = $4, attempts = $5, next_attempt_at = $6, gave_up_at = $7
     WHERE id = $1 AND claim_execution_id = $2 AND claim_attempt = $3 AND attempt_step = $8`,
    [before.id, token.executionId, token.attempt, before.attemptStep, before.attempts, before.nextAttemptAt, before.gaveUpAt, step],
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
