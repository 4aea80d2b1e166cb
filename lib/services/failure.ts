import type { Reason } from "../engine/define";
import { describeException, MisconfiguredError } from "../errors";
import type { DriverStep } from "../provisioning/driver";

const FIRST_DELAY_MS = 60_000;
const MAX_DELAY_MS = 6 * 60 * 60_000;
/** A server may ask for more patience than our own back-off, but not for a silence of months. */
const MAX_RETRY_AFTER_MS = 7 * 24 * 60 * 60_000;
const MAX_ERROR_LENGTH = 1_000;
/** A wrong setting is looked at again this often: nobody was called, and it may be mended at any moment. */
const MISCONFIGURED_DELAY_MS = 5 * 60_000;

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
 * (`random` from 0 to 1), and never less than the server's `retryAfterMs`. A permanent failure ends the attempts at once. A wrong setting
 * uses up no attempt: else one mistake would, within the hour, leave every service of a server to a person.
 */
export function failedAttempt(
  service: { attemptStep: DriverStep | null; attempts: number },
  step: DriverStep,
  outcome: { error: unknown; permanent: boolean; retryAfterMs?: number },
  maxAttempts: number,
  now: Date,
  random: number,
): Failure {
  const before = service.attemptStep === step ? service.attempts : 0;
  const { name, message } = describeException(outcome.error);
  const lastError = (message || name).slice(0, MAX_ERROR_LENGTH).toWellFormed();
  if (outcome.error instanceof MisconfiguredError) {
    const reason = { code: "misconfigured", params: { setting: outcome.error.setting } };
    return { attempts: before, nextAttemptAt: new Date(now.getTime() + MISCONFIGURED_DELAY_MS), lastError, reason };
  }
  const attempts = before + 1;
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
