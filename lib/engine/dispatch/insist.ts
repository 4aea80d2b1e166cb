import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseUnavailableError } from "../../errors";

const PAUSE_MS = 1_000;

/**
 * Calls `work` until it gets through to the database: what it writes must not be forgotten while its owner lives. Rejects with what else it
 * throws, and, once `giveUp` has fired, with the database's absence. Only for what may be repeated: a lost answer looks like no answer.
 */
export async function insist<T>(work: () => Promise<T>, giveUp: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || giveUp.aborted) throw error;
      await sleep(PAUSE_MS, undefined, { signal: giveUp }).catch(() => undefined);
    }
  }
}
