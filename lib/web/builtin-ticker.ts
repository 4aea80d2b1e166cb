import { startTicker } from "../ticker";
import { installation } from "./installation";

// On globalThis: in development, modules are evaluated again at each change, and one ticker is enough.
const holder = globalThis as typeof globalThis & { ponctuelTicker?: true };

/** Ticks every minute while this server runs, unless BUILTIN_TICKER=0. Ticks under way when it stops go on to their end. Never throws. */
export function startBuiltinTicker(): void {
  if (holder.ponctuelTicker || !isOn()) return;
  holder.ponctuelTicker = true;
  const stop = startTicker({ source: "builtin", stdout: "ignore", tell });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, stop);
}

/** A wrong environment is told by the pages and by `npm start`; here it only means that nothing ticks. */
function isOn(): boolean {
  try {
    return installation().env.BUILTIN_TICKER;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return false;
  }
}

function tell(problem: string): void {
  console.error(`built-in ticker: ${problem}`);
}
