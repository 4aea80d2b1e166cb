import type { SqlValue } from "../db/sql";
import type { BundleService } from "./bundle";
import type { StoredService } from "./stored-services";
import { anchorDayAfterChange } from "./term";

/** Columns to write, by their names in the database. */
export type Columns = Record<string, SqlValue>;

/** Fields that an import may change in a service that exists, and their columns. */
const freeFields = {
  expiresAt: "expires_at",
  externalId: "external_id",
  cancelAt: "cancel_at",
  holdUntil: "hold_until",
  holdReason: "hold_reason",
  suspendAfterDays: "suspend_after_days",
  graceDays: "grace_days",
} as const satisfies Partial<Record<keyof BundleService, string>>;

/** The row of a service that is new; customer, product and server are not in it. */
export function newServiceColumns(service: BundleService, now: Date): Columns {
  const expiresAt = service.expiresAt ?? null;
  return {
    reference: service.reference,
    state: service.state ?? "pending",
    state_changed_at: service.suspendedAt ?? now,
    suspended_at: service.suspendedAt ?? null,
    suspension_reason: service.suspensionReason ?? null,
    term_anchor_day: anchorDayAfterChange(expiresAt, null),
    ...Object.fromEntries(fieldEntries().map(([field, column]) => [column, service[field] ?? null])),
    created_at: now,
    updated_at: now,
  };
}

/** The columns that differ in a service that exists, but for its customer, product and state. */
export function changedColumns(service: BundleService, stored: StoredService): Columns {
  const columns: Columns = {};
  for (const [field, column] of fieldEntries()) {
    const value = service[field];
    if (value !== undefined && !isSame(value, stored[field])) columns[column] = value;
  }
  if ("expires_at" in columns) columns.term_anchor_day = anchorDayAfterChange(service.expiresAt ?? null, stored.termAnchorDay);
  return columns;
}

/** Whether the bundle says another state, or another suspension, than the one that the engine brought the service to. */
export function stateDiffers(service: BundleService, stored: StoredService): boolean {
  if (service.state === undefined) return false;
  return (
    service.state !== stored.state ||
    !isSame(service.suspendedAt ?? null, stored.suspendedAt) ||
    !isSame(service.suspensionReason ?? null, stored.suspensionReason)
  );
}

/** The columns that put a service into the bundle's state by force, and end whatever was under way. `confirmed_steps` must grow with them. */
export function forcedStateColumns(service: BundleService, stored: StoredService, now: Date): Columns {
  return {
    state: service.state ?? stored.state,
    suspended_at: service.suspendedAt ?? null,
    suspension_reason: service.suspensionReason ?? null,
    ...(service.state === stored.state ? {} : { state_changed_at: now }),
    attempt_step: null,
    attempts: 0,
    next_attempt_at: null,
    gave_up_at: null,
    last_error: null,
  };
}

function fieldEntries() {
  return Object.entries(freeFields) as [keyof typeof freeFields, string][];
}

function isSame(a: string | number | Date | null, b: string | number | Date | null): boolean {
  return a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : a === b;
}
