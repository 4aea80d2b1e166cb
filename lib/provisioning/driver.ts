import type { ZodType } from "zod";

/** The verbs that a driver makes real on a server. */
export const driverSteps = ["deliver", "suspend", "unsuspend", "expire", "cancel"] as const;
export type DriverStep = (typeof driverSteps)[number];

/** One call for one service. Everything the driver may know is in here. */
export interface DriverCall {
  step: DriverStep;
  /** The same in every attempt of this step of this service, and never again afterwards. */
  idempotencyKey: string;
  service: {
    reference: string;
    /** What the server called it when it delivered it; null before. */
    externalId: string | null;
    product: string;
    customer: { email: string; name: string };
    /** The product's settings. */
    settings: Record<string, unknown>;
  };
}

/**
 * What came of a call. Expected failures are values; a driver throws only for bugs.
 * `transient`: trying again later may help (not before `retryAfterMs` where the server said so). `permanent`: a person must look.
 */
export type DriverOutcome =
  | { kind: "done"; externalId?: string; message?: string }
  | { kind: "already"; externalId?: string; message?: string }
  | { kind: "transient"; error: Error; retryAfterMs?: number }
  | { kind: "permanent"; error: Error };

/** How a driver reaches one server. */
export interface DriverServer<Settings> {
  key: string;
  settings: Settings;
  /** For one call, from the first byte sent to the last byte read. */
  timeoutMs: number;
}

/** Makes services real on one kind of server. A driver knows neither the database nor other drivers. */
export interface Driver<Settings = unknown> {
  key: string;
  /** The shape of a server's settings. Fields named in `secretSettings` are stored encrypted and left out of exports. */
  settings: ZodType<Settings>;
  secretSettings: readonly string[];
  /** Performs one step. Never later than the signal or the server's time-out allows; a time-out is a transient outcome. */
  perform(server: DriverServer<Settings>, call: DriverCall, signal: AbortSignal): Promise<DriverOutcome>;
  /** Whether the server can be reached with these settings. It changes nothing there. */
  check(server: DriverServer<Settings>, signal: AbortSignal): Promise<{ ok: true } | { ok: false; error: Error }>;
  /** Closes kept connections. The driver can be used again afterwards. */
  close(): Promise<void>;
}
