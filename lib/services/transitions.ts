import type { Sql } from "../db/sql";
import type { Effect } from "../engine/define";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";
import type { ClaimToken } from "./claim";
import type { Failure } from "./failure";
import type { ServiceState } from "./lifecycle";

/** The service is no longer what it was when its driver was called; nothing was written over it. */
export class ChangedMeanwhileError extends Error {
  override name = "ChangedMeanwhileError";
  constructor(reference: string) {
    super(`service ${reference} was changed meanwhile`);
  }
}

const stateAfter: Record<DriverStep, ServiceState> = {
  deliver: "active",
  suspend: "suspended",
  unsuspend: "active",
  expire: "expired",
  cancel: "cancelled",
};

/** The driver confirmed the step: the state changes, the attempts are forgotten and the claim ends. Throws ChangedMeanwhileError. */
export function confirmStep(
  service: Candidate,
  step: DriverStep,
  token: ClaimToken,
  confirmed: { externalId?: string | undefined; at: Date },
): Effect {
  const suspends = step === "suspend";
  return (tx) =>
    update(
      tx,
      service,
      token,
      `state = $6, state_changed_at = CASE WHEN state = $6 THEN state_changed_at ELSE $7 END, updated_at = $7,
       suspended_at = $8, suspension_reason = $9, external_id = COALESCE($10, external_id), confirmed_steps = confirmed_steps + 1,
       attempt_step = NULL, attempts = 0, next_attempt_at = NULL, gave_up_at = NULL, last_error = NULL`,
      [
        stateAfter[step],
        confirmed.at,
        suspends ? confirmed.at : null,
        suspends ? "overdue" : null,
        step === "deliver" ? (confirmed.externalId ?? null) : null,
      ],
    );
}

/** The attempt failed: when to try again, or that a person must decide. Throws ChangedMeanwhileError. */
export function recordFailure(service: Candidate, step: DriverStep, token: ClaimToken, failure: Failure, at: Date): Effect {
  const gaveUp = failure.nextAttemptAt === null;
  const state = gaveUp && step === "deliver" ? "delivery_failed" : service.state;
  return (tx) =>
    update(
      tx,
      service,
      token,
      `state = $6, state_changed_at = CASE WHEN state = $6 THEN state_changed_at ELSE $7 END, updated_at = $7,
       attempt_step = $8, attempts = $9, next_attempt_at = $10, gave_up_at = $11, last_error = $12`,
      [state, at, step, failure.attempts, failure.nextAttemptAt, gaveUp ? at : null, failure.lastError],
    );
}

/** Only the step's own columns are written, and only onto the service that was decided about, under our claim. */
async function update(tx: Sql, service: Candidate, token: ClaimToken, assignments: string, values: (string | number | Date | null)[]) {
  const changed = await tx.run(
    `UPDATE services SET ${assignments}, claim_execution_id = NULL, claim_attempt = NULL
     WHERE id = $1 AND state = $2 AND confirmed_steps = $3 AND claim_execution_id = $4 AND claim_attempt = $5 AND server_id = ${service.serverId}`,
    [service.id, service.state, service.confirmedSteps, token.executionId, token.attempt, ...values],
  );
  if (changed === 0) throw new ChangedMeanwhileError(service.reference);
}
