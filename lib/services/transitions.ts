import { rowGroups, rowPlaces } from "../db/row-groups";
import type { Sql } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";
import { CLAIM_ENDS, type ClaimToken, claimIs, tokenValues } from "./claim";
import type { Failure } from "./failure";
import type { ServiceState } from "./lifecycle";

/*
 * Changes of services that run in their items' transaction. A service that is no longer what it was when its step was decided, or whose
 * claim is not ours any more, stays as it is. Only the step's own columns are written: an import or an administrator may have changed
 * others while the driver was called.
 */

const stateAfter: Record<DriverStep, ServiceState> = {
  deliver: "active",
  suspend: "suspended",
  unsuspend: "active",
  expire: "expired",
  cancel: "cancelled",
};

/** A service as it was when its step was decided, and what its driver said. */
export interface Confirmation {
  service: Candidate;
  externalId: string | undefined;
}

/** Of a service's id, state, confirmed steps, server and external id: what both databases call column1 to column5. */
const confirmationTypes = ["INTEGER", "TEXT", "INTEGER", "INTEGER", "TEXT"];

/**
 * The driver confirmed the step: states change, attempts are forgotten and claims end. Returns the ids of the services for which that was
 * written. One instant, `at`, serves all of them: they are what one transaction writes.
 */
export async function confirmSteps(
  tx: Sql,
  step: DriverStep,
  token: ClaimToken,
  confirmations: readonly Confirmation[],
  at: Date,
): Promise<Set<number>> {
  const suspends = step === "suspend";
  const shared = [...tokenValues(token), stateAfter[step], at, suspends ? at : null, suspends ? "overdue" : null];
  const confirmed = new Set<number>();
  // In the order of their ids, as everywhere that more than one is locked.
  for (const group of rowGroups(confirmations.toSorted((a, b) => a.service.id - b.service.id))) {
    const values = group.flatMap(({ service, externalId }) => [
      service.id,
      service.state,
      service.confirmedSteps,
      service.serverId,
      step === "deliver" ? (externalId ?? null) : null,
    ]);
    const rows = await tx.all<{ id: number }>(
      `UPDATE services SET state = $5, state_changed_at = CASE WHEN state = $5 THEN state_changed_at ELSE $6 END, updated_at = $6,
         suspended_at = $7, suspension_reason = $8, external_id = COALESCE(column5, external_id), confirmed_steps = confirmed_steps + 1,
         attempt_step = NULL, attempts = 0, next_attempt_at = NULL, gave_up_at = NULL, last_error = NULL, ${CLAIM_ENDS}
       FROM (VALUES ${rowPlaces(group.length, confirmationTypes.length, shared.length + 1, confirmationTypes)}) AS confirmed
       WHERE id = column1 AND state = column2 AND confirmed_steps = column3 AND server_id = column4 AND ${claimIs(1)}
       RETURNING id`,
      [...shared, ...values],
    );
    for (const { id } of rows) confirmed.add(id);
  }
  return confirmed;
}

/** The attempt failed: when to try again, or that a person must decide. False: nothing was written. */
export async function recordFailure(
  tx: Sql,
  step: DriverStep,
  token: ClaimToken,
  service: Candidate,
  failure: Failure,
  at: Date,
): Promise<boolean> {
  const gaveUp = failure.nextAttemptAt === null;
  const state = gaveUp && step === "deliver" ? "delivery_failed" : service.state;
  const changed = await tx.run(
    `UPDATE services SET state = $9, state_changed_at = CASE WHEN state = $9 THEN state_changed_at ELSE $10 END, updated_at = $10,
       attempt_step = $11, attempts = $12, next_attempt_at = $13, gave_up_at = $14, last_error = $15, ${CLAIM_ENDS}
     WHERE id = $1 AND state = $2 AND confirmed_steps = $3 AND server_id = $4 AND ${claimIs(5)}`,
    [
      service.id,
      service.state,
      service.confirmedSteps,
      service.serverId,
      ...tokenValues(token),
      state,
      at,
      step,
      failure.attempts,
      failure.nextAttemptAt,
      gaveUp ? at : null,
      failure.lastError,
    ],
  );
  return changed === 1;
}
