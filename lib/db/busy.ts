import { setTimeout as sleep } from "node:timers/promises";

/** How long a statement waits for another connection's write lock before it fails. */
export const BUSY_TIMEOUT_MS = 10_000;
const LONGEST_PAUSE_MS = 100;

/**
 * Calls `work` again while it fails on another connection's write lock, for at most BUSY_TIMEOUT_MS. SQLite's own busy time-out would block
 * the event loop, and with it the very transaction of this process that holds the lock; this waits without blocking.
 * Only for what may be repeated: a statement of its own, or the beginning of a transaction.
 */
export async function whileBusy<T>(isBusy: (error: unknown) => boolean, work: () => T | Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + BUSY_TIMEOUT_MS;
  for (let pauseMs = 1; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= giveUpAt) throw error;
      // Some chance in the pause, so that several that wait do not come back together.
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}
