import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project";

const MINUTE_MS = 60_000;
/** A little after the full minute, so that a timer that fires early does not miss the minute's slots. */
const OFFSET_MS = 100;
/** Ticks that still work on long tasks; a tick that finds nothing to do ends at once. */
const MAX_CHILDREN = 5;

export interface TickerOptions {
  /** Who calls, as shown on the pages. */
  source: string;
  /** What ticks print: left out, or passed on to this process's own output. */
  stdout: "ignore" | "inherit";
  /** Is handed, in lines of text, what went wrong with a tick. */
  tell(problem: string): void;
}

/**
 * Ticks at once and then at every full minute. Each tick is a process of its own, as crontab's would be: a task that blocks or crashes
 * takes nothing else down, and whatever becomes of a tick, the next one comes. Never throws.
 * Returns how to stop: no new tick starts; those under way are not told to end, and this process stays until they have.
 */
export function startTicker({ source, stdout, tell }: TickerOptions): () => void {
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;

  const tick = () => {
    timer = setTimeout(tick, MINUTE_MS - (Date.now() % MINUTE_MS) + OFFSET_MS);
    if (underWay >= MAX_CHILDREN) return tell(`${underWay} ticks are still at work; this minute's is left out`);
    underWay += 1;
    const child = spawn(process.execPath, [...tickCommand(), "--source", source], { cwd: projectRoot, stdio: ["ignore", stdout, "pipe"] });
    problemOf(child).then((problem) => {
      underWay -= 1;
      if (problem) tell(problem);
    });
  };
  tick();
  return () => clearTimeout(timer);
}

/** Resolves, when the tick has ended, to the end of what it said where it did not end well. */
function problemOf(child: ChildProcess): Promise<string | undefined> {
  let output = "";
  child.stderr?.on("data", (chunk) => {
    output = `${output}${chunk}`.slice(-5_000);
  });
  return new Promise((resolve) => {
    // "error" (it could not start) may come without "close".
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : output.trim() || (signal && `ended by ${signal}`) || undefined));
  });
}

/** The built tick; in development, where there may be none, the tick from its sources. */
function tickCommand(): string[] {
  const built = join(projectRoot, "dist", "cron.mjs");
  const fromSource = process.env.NODE_ENV === "development" || !existsSync(built);
  return fromSource ? ["--import", "tsx", join(projectRoot, "scripts", "cron.ts")] : ["--enable-source-maps", built];
}
