import { rowGroups } from "../db/row-groups";
import { type Sql, toDate, toDateOrNull } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import type { LifecycleService, ServiceState, SuspensionReason } from "./lifecycle";
import type { PolicyOverrides } from "./policy";

/** A service as the tasks work on it: what decides its next step, and what its driver is told. */
export interface Candidate extends LifecycleService, PolicyOverrides {
  id: number;
  serverId: number;
  externalId: string | null;
  confirmedSteps: number;
  createdAt: Date;
  customer: { email: string; name: string };
  /** JSON text, as stored. */
  productSettings: string;
}

export const candidateColumns = `s.id, s.reference, s.server_id, s.state, s.expires_at, s.external_id, s.suspended_at, s.suspension_reason,
  s.cancel_at, s.hold_until, s.suspend_after_days, s.grace_days, s.confirmed_steps, s.attempt_step, s.attempts, s.next_attempt_at,
  s.gave_up_at, s.created_at, p.key AS product_key, p.settings AS product_settings, p.suspend_after_days AS product_suspend_after_days,
  p.grace_days AS product_grace_days, c.email, c.name, c.exempt`;

/**
 * FROM and the beginning of WHERE. CROSS JOIN is how SQLite is told to begin with services, along their index: with old statistics it
 * may take the few customers of a former day first, and go through all services for each.
 */
export const candidatesWhere =
  "services s CROSS JOIN products p CROSS JOIN customers c WHERE p.id = s.product_id AND c.id = s.customer_id AND";

type StoredDate = number | Date;

export interface CandidateRow {
  id: number;
  reference: string;
  server_id: number;
  state: string;
  expires_at: StoredDate | null;
  external_id: string | null;
  suspended_at: StoredDate | null;
  suspension_reason: string | null;
  cancel_at: StoredDate | null;
  hold_until: StoredDate | null;
  suspend_after_days: number | null;
  grace_days: number | null;
  confirmed_steps: number;
  attempt_step: string | null;
  attempts: number;
  next_attempt_at: StoredDate | null;
  gave_up_at: StoredDate | null;
  created_at: StoredDate;
  product_key: string;
  product_settings: string;
  product_suspend_after_days: number | null;
  product_grace_days: number | null;
  email: string;
  name: string;
  exempt: number | boolean;
}

/** A row of the selection as the domain knows it: times as dates, words as their types. */
export function toCandidate(row: CandidateRow): Candidate {
  return {
    id: row.id,
    reference: row.reference,
    serverId: row.server_id,
    state: row.state as ServiceState,
    expiresAt: toDateOrNull(row.expires_at),
    externalId: row.external_id,
    suspendedAt: toDateOrNull(row.suspended_at),
    suspensionReason: row.suspension_reason as SuspensionReason | null,
    cancelAt: toDateOrNull(row.cancel_at),
    holdUntil: toDateOrNull(row.hold_until),
    suspendAfterDays: row.suspend_after_days,
    graceDays: row.grace_days,
    confirmedSteps: row.confirmed_steps,
    attemptStep: row.attempt_step as DriverStep | null,
    attempts: row.attempts,
    nextAttemptAt: toDateOrNull(row.next_attempt_at),
    gaveUpAt: toDateOrNull(row.gave_up_at),
    createdAt: toDate(row.created_at),
    productKey: row.product_key,
    productSettings: row.product_settings,
    productSuspendAfterDays: row.product_suspend_after_days,
    productGraceDays: row.product_grace_days,
    customer: { email: row.email, name: row.name },
    exempt: Boolean(row.exempt),
  };
}

/** Services as they are stored now, by their ids; without those that are gone. */
export async function readCandidates(db: Sql, ids: readonly number[]): Promise<Map<number, Candidate>> {
  const found = new Map<number, Candidate>();
  for (const group of rowGroups(ids)) {
    const places = group.map((_, index) => `$${index + 1}`).join(", ");
    const rows = await db.all<CandidateRow>(`SELECT ${candidateColumns} FROM ${candidatesWhere} s.id IN (${places})`, group);
    for (const row of rows) found.set(row.id, toCandidate(row));
  }
  return found;
}
