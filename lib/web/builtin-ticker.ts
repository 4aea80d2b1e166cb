import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project";
import { installation } from "./installation";

const MINUTE_MS = 60_000;
/** A little after the full minute, so that a timer that fires early does not miss the minute's slots. */
const OFFSET_MS = 100;
/** Ticks that still work on long tasks; a tick that finds nothing to do ends at once. */
const MAX_CHILDREN = 5;

// On globalThis: in development, modules are evaluated again at each change, and one ticker is enough.
const holder = globalThis as typeof globalThis & { ponctuelTicker?: true };

/**
 * Ticks at once and then at every full minute, unless BUILTIN_TICKER=0. Each tick is a process of its own, as crontab's would be: a task
 * that blocks or crashes cannot take the pages down. Ticks under way when the server stops go on to their end. Never throws.
 */
export function startBuiltinTicker(): void {
  if (holder.ponctuelTicker || !isOn()) return;
  holder.ponctuelTicker = true;
  let children = 0;
  let timer: NodeJS.Timeout | undefined;

  const tick = () => {
    const untilNextMs = MINUTE_MS - (Date.now() % MINUTE_MS) + OFFSET_MS;
    timer = setTimeout(tick, untilNextMs).unref();
    if (children >= MAX_CHILDREN) return tell(`${children} ticks are still at work; this minute's is left out`);
    children += 1;
    runTick(() => {
      children -= 1;
    });
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => clearTimeout(timer));
  tick();
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

function runTick(onEnd: () => void): void {
  const child = spawn(process.execPath, [...tickCommand(), "--source", "builtin"], {
    cwd: projectRoot,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk) => {
    output = `${output}${chunk}`.slice(-5_000);
  });
  // "error" (it could not start) may come without "close".
  let ended = false;
  const end = (problem: string | undefined) => {
    if (ended) return;
    ended = true;
    if (problem) tell(problem);
    onEnd();
  };
  child.once("error", (error) => end(error.message));
  child.once("close", (code, signal) => end(code === 0 ? undefined : output.trim() || (signal && `ended by ${signal}`) || undefined));
}

/** The built tick; in development, where there may be none, the tick from its sources. */
function tickCommand(): string[] {
  const built = join(projectRoot, "dist", "cron.mjs");
  const fromSource = process.env.NODE_ENV === "development" || !existsSync(built);
  return fromSource ? ["--import", "tsx", join(projectRoot, "scripts", "cron.ts")] : ["--enable-source-maps", built];
}

function tell(problem: string): void {
  console.error(`built-in ticker: ${problem}`);
}
