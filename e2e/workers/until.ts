import { setTimeout as sleep } from "node:timers/promises";

const LOOK_EVERY_MS = 10;
/** Longer than anything here may take; whoever waits so long waits in vain, and says for what. */
const GIVE_UP_MS = 150_000;

/** Looks again and again until `look` finds something (anything but undefined, false and 0), and returns that. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const since = performance.now(); performance.now() - since < GIVE_UP_MS; await sleep(LOOK_EVERY_MS)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`waited in vain until ${what}`);
}
