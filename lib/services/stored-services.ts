import { type Sql, toDateOrNull } from "../db/sql";
import type { ServiceState, SuspensionReason } from "./lifecycle";

/** A service as bundles see it, with what an import needs to change it. */
export interface StoredService {
  id: number;
  reference: string;
  customer: string;
  product: string;
  state: ServiceState;
  expiresAt: Date | null;
  termAnchorDay: number | null;
  externalId: string | null;
  suspendedAt: Date | null;
  suspensionReason: SuspensionReason | null;
  cancelAt: Date | null;
  holdUntil: Date | null;
  holdReason: string | null;
  suspendAfterDays: number | null;
  graceDays: number | null;
}

const select = `SELECT s.id, s.reference, c.email AS customer, p.key AS product, s.state, s.expires_at AS "expiresAt",
  s.term_anchor_day AS "termAnchorDay", s.external_id AS "externalId", s.suspended_at AS "suspendedAt",
  s.suspension_reason AS "suspensionReason", s.cancel_at AS "cancelAt", s.hold_until AS "holdUntil", s.hold_reason AS "holdReason",
  s.suspend_after_days AS "suspendAfterDays", s.grace_days AS "graceDays"
  FROM services s JOIN customers c ON c.id = s.customer_id JOIN products p ON p.id = s.product_id`;

type Row = Omit<StoredService, DateField> & Record<DateField, number | Date | null>;
type DateField = "expiresAt" | "suspendedAt" | "cancelAt" | "holdUntil";

/** The services of these references that exist. */
export async function servicesByReference(db: Sql, references: readonly string[]): Promise<StoredService[]> {
  const rows = await selectByKeys<Row>(db, (list) => `${select} WHERE s.reference IN (${list})`, references);
  return rows.map(fromRow);
}

/** Up to `limit` services in the order of their ids, after `afterId`. */
export async function servicesAfter(db: Sql, afterId: number, limit: number): Promise<StoredService[]> {
  return (await db.all<Row>(`${select} WHERE s.id > $1 ORDER BY s.id LIMIT $2`, [afterId, limit])).map(fromRow);
}

const KEYS_AT_ONCE = 500;

/** The rows that `text` finds for a list of keys, asked for in groups. */
export async function selectByKeys<Found>(db: Sql, text: (list: string) => string, keys: readonly string[]): Promise<Found[]> {
  const rows: Found[] = [];
  for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
    const group = keys.slice(start, start + KEYS_AT_ONCE);
    rows.push(...(await db.all<Found>(text(group.map((_, index) => `$${index + 1}`).join(", ")), group)));
  }
  return rows;
}

function fromRow(row: Row): StoredService {
  return {
    ...row,
    expiresAt: toDateOrNull(row.expiresAt),
    suspendedAt: toDateOrNull(row.suspendedAt),
    cancelAt: toDateOrNull(row.cancelAt),
    holdUntil: toDateOrNull(row.holdUntil),
  };
}
