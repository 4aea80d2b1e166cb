import * as z from "zod";
import type { Sql } from "../db/sql";
import { MisconfiguredError } from "../errors";
import { defaultPolicy, MAX_POLICY_DAYS, type Policy } from "./lifecycle";

/** The key of the `settings` row that holds the installation's policy. */
export const LIFECYCLE_SETTING = "lifecycle";

const expectedDays = `expected a whole number of days from 0 to ${MAX_POLICY_DAYS}`;
/** A number of days, as a policy, a product or a service says it. */
export const daysSchema = z.int(expectedDays).min(0, expectedDays).max(MAX_POLICY_DAYS, expectedDays);

const expectedAttempts = "expected a whole number from 1 to 100";
const lifecycleSettingsSchema = z.strictObject({
  suspendAfterDays: daysSchema,
  graceDays: daysSchema,
  /** After so many failed attempts of one step a person is asked. */
  maxAttempts: z.int(expectedAttempts).min(1, expectedAttempts).max(100, expectedAttempts),
});
export type LifecycleSettings = z.infer<typeof lifecycleSettingsSchema>;

export const defaultLifecycleSettings: LifecycleSettings = { ...defaultPolicy, maxAttempts: 5 };

/** The installation's policy; the defaults while none was ever saved. Throws MisconfiguredError, naming the field, when the saved one is wrong. */
export async function readLifecycleSettings(db: Sql): Promise<LifecycleSettings> {
  const [row] = await db.all<{ value: string }>("SELECT value FROM settings WHERE key = $1", [LIFECYCLE_SETTING]);
  return row ? parseLifecycleSettings(row.value) : defaultLifecycleSettings;
}

/** As above, from the row's text. */
export function parseLifecycleSettings(stored: string): LifecycleSettings {
  const parsed = lifecycleSettingsSchema.safeParse(parseJson(stored));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MisconfiguredError([LIFECYCLE_SETTING, ...(issue?.path ?? [])].join("."), issue?.message ?? "invalid");
}

/** What products and services may say instead of the installation; null: nothing. */
export interface PolicyOverrides {
  productKey: string;
  productSuspendAfterDays: number | null;
  productGraceDays: number | null;
  reference: string;
  suspendAfterDays: number | null;
  graceDays: number | null;
}

/** The policy for one service: its own word, else its product's, else the installation's. Throws MisconfiguredError naming the wrong one. */
export function servicePolicy(settings: LifecycleSettings, overrides: PolicyOverrides): Policy {
  const product = `products.${overrides.productKey}`;
  const service = `services.${overrides.reference}`;
  return {
    suspendAfterDays:
      checked(`${service}.suspendAfterDays`, overrides.suspendAfterDays) ??
      checked(`${product}.suspendAfterDays`, overrides.productSuspendAfterDays) ??
      settings.suspendAfterDays,
    graceDays:
      checked(`${service}.graceDays`, overrides.graceDays) ??
      checked(`${product}.graceDays`, overrides.productGraceDays) ??
      settings.graceDays,
  };
}

function checked(setting: string, days: number | null): number | null {
  if (days === null || (Number.isInteger(days) && days >= 0 && days <= MAX_POLICY_DAYS)) return days;
  throw new MisconfiguredError(setting, `${expectedDays}, got ${days}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
