import type { Sql } from "../db/sql";
import type { DriverStep } from "../provisioning/driver";
import { type Candidate, type CandidateRow, candidateColumns, candidatesWhere, toCandidate } from "./candidate";
import { defaultPolicy, MAX_POLICY_DAYS, type Policy } from "./lifecycle";

/*
 * Which services a step may be due for. Each filter selects at least those for which `nextStep` says the step is due (products and
 * services may have their own days, which only `nextStep` adds up); `nextStep` decides on each of them.
 */

const DAY_MS = 24 * 60 * 60 * 1000;
const NOT_CANCELLED = "(s.cancel_at IS NULL OR s.cancel_at > $1)";
const OWN_SUSPEND_DAYS = "COALESCE(s.suspend_after_days, p.suspend_after_days) IS NOT NULL";
const OWN_GRACE_DAYS = "COALESCE(s.grace_days, p.grace_days) IS NOT NULL";

/** $1 is now; `cutoff` the parameter that says: what the installation's days leave due. */
const filters: Record<DriverStep, (cutoff: string) => string> = {
  deliver: () => `s.state = 'pending' AND (s.expires_at IS NULL OR s.expires_at > $1) AND ${NOT_CANCELLED}`,
  suspend: (cutoff) =>
    `s.state = 'active' AND s.expires_at <= $1 AND (s.expires_at <= ${cutoff} OR ${OWN_SUSPEND_DAYS}) AND NOT c.exempt AND ${NOT_CANCELLED}`,
  unsuspend: (cutoff) =>
    `(s.state = 'suspended' AND s.suspension_reason = 'overdue' OR s.state = 'active' AND s.attempt_step IN ('suspend', 'unsuspend'))
     AND (s.expires_at IS NULL OR s.expires_at > ${cutoff} OR c.exempt OR ${OWN_SUSPEND_DAYS}) AND ${NOT_CANCELLED}`,
  expire: (cutoff) =>
    `s.state = 'suspended' AND s.suspended_at <= $1 AND (s.suspended_at <= ${cutoff} OR ${OWN_GRACE_DAYS}) AND s.expires_at <= $1
     AND NOT c.exempt AND ${NOT_CANCELLED}`,
  cancel: () => "s.state IN ('pending', 'delivery_failed', 'active', 'suspended') AND s.cancel_at <= $1",
};

function where(step: DriverStep, cutoff: string): string {
  return `${filters[step](cutoff)} AND (s.hold_until IS NULL OR s.hold_until <= $1)
    AND (s.attempt_step IS NULL OR s.attempt_step <> '${step}' OR (s.gave_up_at IS NULL AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= $1)))`;
}

/** The value of the cutoff parameter, as a list that is empty for steps that have none. */
function cutoffOf(step: DriverStep, policy: Policy, now: Date): Date[] {
  if (step === "deliver" || step === "cancel") return [];
  return [new Date(now.getTime() - (step === "expire" ? policy.graceDays : policy.suspendAfterDays) * DAY_MS)];
}

/** The SQL of the probe: at most one row, when some service may be due for the step. Apart, so that a test can ask for its query plan. */
export function probeText(step: DriverStep): string {
  return `SELECT 1 AS found FROM ${candidatesWhere} ${where(step, "$2")} LIMIT 1`;
}

/** Whether the step may be due for any service. True also when the installation's policy cannot be read: the run then says what is wrong. */
export async function hasCandidates(db: Sql, step: DriverStep, now: Date): Promise<boolean> {
  const policy = await glanceAtPolicy(db);
  if (!policy) return true;
  return (await db.all(probeText(step), [now, ...cutoffOf(step, policy, now)])).length > 0;
}

export interface CandidateServer {
  id: number;
  key: string;
  driver: string;
  settings: string;
  maxConcurrency: number;
  timeoutMs: number;
}

/** The servers that have candidates. */
export function candidateServers(db: Sql, step: DriverStep, policy: Policy, now: Date): Promise<CandidateServer[]> {
  return db.all(
    `SELECT v.id, v.key, v.driver, v.settings, v.max_concurrency AS "maxConcurrency", v.timeout_ms AS "timeoutMs" FROM servers v
     WHERE v.id IN (SELECT s.server_id FROM ${candidatesWhere} ${where(step, "$2")}) ORDER BY v.id`,
    [now, ...cutoffOf(step, policy, now)],
  );
}

/** One of those servers; undefined when it is gone. */
export async function readServer(db: Sql, id: number): Promise<CandidateServer | undefined> {
  const [row] = await db.all<CandidateServer>(
    `SELECT id, key, driver, settings, max_concurrency AS "maxConcurrency", timeout_ms AS "timeoutMs" FROM servers WHERE id = $1`,
    [id],
  );
  return row;
}

/** Services on a server by their ids: those after `afterId`, up to `untilId` itself. */
export interface ServiceRange {
  serverId: number;
  afterId: number;
  untilId: number;
}

/** More than any id: to the end. */
export const NO_END = 2_147_483_647;

/** The first `limit` candidates of a range, in the order of their ids. */
export async function candidates(
  db: Sql,
  step: DriverStep,
  range: ServiceRange,
  limit: number,
  policy: Policy,
  now: Date,
): Promise<Candidate[]> {
  const rows = await db.all<CandidateRow>(
    `SELECT ${candidateColumns} FROM ${candidatesWhere}
     s.server_id = $2 AND s.id > $3 AND s.id <= $4 AND ${where(step, "$6")} ORDER BY s.id LIMIT $5`,
    [now, range.serverId, range.afterId, range.untilId, limit, ...cutoffOf(step, policy, now)],
  );
  return rows.map(toCandidate);
}

/** The id of the last of the next `limit` candidates on a server after `afterId`; undefined when there are none. */
export async function lastOfNext(
  db: Sql,
  step: DriverStep,
  range: { serverId: number; afterId: number },
  limit: number,
  policy: Policy,
  now: Date,
): Promise<number | undefined> {
  const [row] = await db.all<{ last: number | null }>(
    `SELECT max(next.id) AS last FROM (SELECT s.id FROM ${candidatesWhere} s.server_id = $2 AND s.id > $3 AND ${where(step, "$5")}
       ORDER BY s.id LIMIT $4) AS next`,
    [now, range.serverId, range.afterId, limit, ...cutoffOf(step, policy, now)],
  );
  return row?.last ?? undefined;
}

/** The installation's days without the cost of the full check; undefined when they need it. */
async function glanceAtPolicy(db: Sql): Promise<Policy | undefined> {
  const [row] = await db.all<{ value: string }>("SELECT value FROM settings WHERE key = 'lifecycle'");
  if (!row) return defaultPolicy;
  try {
    const { suspendAfterDays, graceDays } = JSON.parse(row.value);
    const isDays = (days: unknown) => Number.isInteger(days) && (days as number) >= 0 && (days as number) <= MAX_POLICY_DAYS;
    return isDays(suspendAfterDays) && isDays(graceDays) ? { suspendAfterDays, graceDays } : undefined;
  } catch {
    return undefined;
  }
}
