import type { Reason } from "../engine/define";
import { describeException } from "../errors";
import type { DriverStep } from "../provisioning/driver";

const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 6 * 60 * 60_000;
/** A server may ask for more patience than our own back-off, but not for a silence of months. */
const MAX_RETRY_AFTER_MS = 7 * 24 * 60 * 60_000;
const MAX_ERROR_LENGTH = 1_000;

/** What a failed attempt leaves on its service. */
export interface Failure {
  attempts: number;
  /** Null: attempts are over, a person must decide. */
  nextAttemptAt: Date | null;
  lastError: string;
  reason: Reason;
}

/**
 * The failure after one more attempt of `step`. Delays double from one minute to six hours, plus up to a quarter of jitter
 * (`random` from 0 to 1), and never less than the server's `retryAfterMs`. A permanent failure ends the attempts at once.
 */
export function failedAttempt(
  service: { attemptStep: DriverStep | null; attempts: number },
  step: DriverStep,
  outcome: { error: unknown; permanent: boolean; retryAfterMs?: number },
  maxAttempts: number,
  now: Date,
  random: number,
): Failure {
  const attempts = (service.attemptStep === step ? service.attempts : 0) + 1;
  const { name, message } = describeException(outcome.error);
  const lastError = (message || name).slice(0, MAX_ERROR_LENGTH).toWellFormed();
  if (outcome.permanent || attempts >= maxAttempts)
    return { attempts, nextAttemptAt: null, lastError, reason: { code: "gaveUp", params: { attempts } } };
  const nextAttemptAt = new Date(now.getTime() + delayMs(attempts, outcome.retryAfterMs, random));
  return {
    attempts,
    nextAttemptAt,
    lastError,
    reason: { code: "willRetry", params: { attempt: attempts, maxAttempts, nextAttemptAt: nextAttemptAt.toISOString() } },
  };
}

function delayMs(attempts: number, retryAfterMs: number | undefined, random: number): number {
  const backOff = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), MAX_DELAY_MS) * (1 + random / 4);
  return Math.round(Math.max(backOff, Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS)));
}
