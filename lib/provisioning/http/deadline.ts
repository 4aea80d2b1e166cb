import { setMaxListeners } from "node:events";

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The far end did not answer completely in time. */
export class TimeoutError extends Error {
  override name = "TimeoutError";
  readonly code = "ETIMEDOUT";
}

/** The caller wanted the call no more; the signal's reason is the cause. */
export class AbortError extends Error {
  override name = "AbortError";
  readonly code = "ABORT_ERR";
}

/**
 * Runs `work`, and settles at once when `timeoutMs` are over (rejects with TimeoutError) or `signal` fires (AbortError), whether
 * `work` obeys the signal that it is handed or not. `work` is not started when `signal` has fired already. `who` is named in the messages.
 */
export async function withDeadline<T>(
  who: string,
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const aborted = () => new AbortError(`the call to ${who} was stopped before its answer came`, { cause: signal.reason });
  if (signal.aborted) throw aborted();
  const controller = new AbortController();
  let stop: (error: Error) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = (error) => {
      reject(error);
      controller.abort(error);
    };
  });
  const onAbort = () => stop(aborted());
  const timer = setTimeout(
    () => stop(new TimeoutError(`${who} did not answer completely within ${timeoutMs} ms`)),
    Math.min(timeoutMs, LONGEST_TIMER_MS),
  );
  // All calls of an execution share its signal; Node's warning of a leak after ten would reach the administrator as cron's mail.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
