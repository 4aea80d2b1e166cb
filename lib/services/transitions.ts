import type { Sql, SqlValue } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";
import { CLAIM_ENDS, type ClaimToken, claimIs, tokenValues } from "./claim";
import type { Failure } from "./failure";
import type { ServiceState } from "./lifecycle";

/**
 * A change of one service that runs in its item's transaction. False: the service is no longer what it was when its step was
 * decided, or the claim is not ours any more; nothing was written.
 */
export type Transition = (tx: Sql) => Promise<boolean>;

const stateAfter: Record<DriverStep, ServiceState> = {
  deliver: "active",
  suspend: "suspended",
  unsuspend: "active",
  expire: "expired",
  cancel: "cancelled",
};

/** The driver confirmed the step: the state changes, the attempts are forgotten and the claim ends. */
export function confirmStep(
  service: Candidate,
  step: DriverStep,
  token: ClaimToken,
  confirmed: { externalId: string | undefined; at: Date },
): Transition {
  const suspends = step === "suspend";
  return (tx) =>
    update(
      tx,
      service,
      token,
      `state = $9, state_changed_at = CASE WHEN state = $9 THEN state_changed_at ELSE $10 END, updated_at = $10,
       suspended_at = $11, suspension_reason = $12, external_id = COALESCE($13, external_id), confirmed_steps = confirmed_steps + 1,
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

/** The attempt failed: when to try again, or that a person must decide. */
export function recordFailure(service: Candidate, step: DriverStep, token: ClaimToken, failure: Failure, at: Date): Transition {
  const gaveUp = failure.nextAttemptAt === null;
  const state = gaveUp && step === "deliver" ? "delivery_failed" : service.state;
  return (tx) =>
    update(
      tx,
      service,
      token,
      `state = $9, state_changed_at = CASE WHEN state = $9 THEN state_changed_at ELSE $10 END, updated_at = $10,
       attempt_step = $11, attempts = $12, next_attempt_at = $13, gave_up_at = $14, last_error = $15`,
      [state, at, step, failure.attempts, failure.nextAttemptAt, gaveUp ? at : null, failure.lastError],
    );
}

/** Only the step's own columns are written: an import or an administrator may have changed others while the driver was called. */
async function update(tx: Sql, service: Candidate, token: ClaimToken, assignments: string, values: SqlValue[]): Promise<boolean> {
  const changed = await tx.run(
    `UPDATE services SET ${assignments}, ${CLAIM_ENDS} WHERE id = $1 AND state = $2 AND confirmed_steps = $3 AND server_id = $4 AND ${claimIs(5)}`,
    [service.id, service.state, service.confirmedSteps, service.serverId, ...tokenValues(token), ...values],
  );
  return changed === 1;
}
