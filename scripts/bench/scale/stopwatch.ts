import { median } from "../statistics";

/** How often something is measured. */
export const RUNS = 15;
/** What takes longer than this is not repeated as often. */
const SLOW_MS = 2_000;
const SLOW_RUNS = 3;

export interface Timing {
  name: string;
  medianMs: number;
  worstMs: number;
  runs: number;
  /** How much was found or changed, in words. */
  found: string;
}

/**
 * Does something 15 times, or 3 times when it takes seconds; `tell` puts into words what it came to, the last time. The first run counts
 * like the others, so that the worst one is often that on a cold cache.
 */
export async function time<T>(
  name: string,
  work: (run: number) => Promise<T>,
  tell: (result: T) => string = () => "",
  mostRuns = RUNS,
): Promise<Timing> {
  const times: number[] = [];
  let result: T | undefined;
  for (let runs = mostRuns; times.length < runs; ) {
    const began = performance.now();
    result = await work(times.length);
    times.push(performance.now() - began);
    if ((times[0] as number) > SLOW_MS) runs = Math.min(runs, SLOW_RUNS);
  }
  return timingOf(name, times, tell(result as T));
}

/** The timing of something that was done at least once. */
export function timingOf(name: string, times: readonly number[], found = ""): Timing {
  return { name, medianMs: median(times), worstMs: Math.max(...times), runs: times.length, found };
}

export const timingHeads = ["", "median", "worst", "runs", "found"];

export function timingRow({ name, medianMs, worstMs, runs, found }: Timing): string[] {
  const ms = (value: number) =>
    value < 10 ? `${value.toFixed(1)} ms` : value < 10_000 ? `${value.toFixed(0)} ms` : `${(value / 1000).toFixed(1)} s`;
  return [name, ms(medianMs), ms(worstMs), String(runs), found];
}
