import type { ScheduleRules } from "./schedule-rules";
import type { Zone } from "./zone";

const DAY_MS = 86_400_000;

/**
 * A run of local ("wall") times, written as if they were UTC, and the instants they stand for: each its own (wall minus offset),
 * or, for the times that a change skips, all of them the one instant `skippedToMs`.
 */
export interface Span {
  fromWallMs: number;
  untilWallMs: number;
  offsetMs: number;
  skippedToMs?: number;
}

/**
 * The spans that cover the instants from `fromMs` up to, not including, `untilMs`, in order of time. No instant is in two of them.
 * UTC days of which the rules can name no local day are left out without asking the zone.
 */
export function* spansBetween(rules: ScheduleRules, zone: Zone, fromMs: number, untilMs: number): Generator<Span> {
  let day = Math.floor(fromMs / DAY_MS);
  let yesterday = namesDay(rules, day - 1);
  let today = namesDay(rules, day);
  for (; day * DAY_MS < untilMs; day++) {
    const tomorrow = namesDay(rules, day + 1);
    // No offset exceeds a day: the local days of a UTC day are itself and its neighbours.
    if (yesterday || today || tomorrow) {
      for (const span of rules.elapsed ? elapsedSpans(zone, day) : fixedSpans(zone, day)) {
        const clipped = clip(span, fromMs, untilMs);
        if (clipped !== null) yield clipped;
      }
    }
    yesterday = today;
    today = tomorrow;
  }
}

/** How many slots a span has. */
export function countIn(rules: ScheduleRules, span: Span): number {
  let count = 0;
  for (const [, first, end] of timesIn(rules, span)) count += end - first;
  return span.skippedToMs === undefined ? count : Math.min(count, 1);
}

/** A span's first slot in milliseconds, or null. */
export function firstIn(rules: ScheduleRules, span: Span): number | null {
  for (const [midnightMs, first] of timesIn(rules, span)) {
    return span.skippedToMs ?? midnightMs + (rules.timesMs[first] ?? 0) - span.offsetMs;
  }
  return null;
}

/** All slots of a span in milliseconds, ascending. */
export function slotsIn(rules: ScheduleRules, span: Span): number[] {
  const slots: number[] = [];
  for (const [midnightMs, first, end] of timesIn(rules, span)) {
    if (span.skippedToMs !== undefined) return [span.skippedToMs];
    for (const timeMs of rules.timesMs.slice(first, end)) slots.push(midnightMs + timeMs - span.offsetMs);
  }
  return slots;
}

function elapsedSpans(zone: Zone, utcDay: number): Span[] {
  const startMs = utcDay * DAY_MS;
  const endMs = startMs + DAY_MS;
  const change = zone.changeOn(utcDay);
  if (change === null) return [spanOf(startMs, endMs, zone.offsetBeforeMs(utcDay))];
  return [spanOf(startMs, change.atMs, change.beforeMs), spanOf(change.atMs, endMs, change.afterMs)];
}

function fixedSpans(zone: Zone, utcDay: number): Span[] {
  const endMs = (utcDay + 1) * DAY_MS;
  const previous = zone.changeOn(utcDay - 1);
  // After the clock was put back, local times are not new until it shows again what it showed before the change.
  const startMs = Math.max(
    utcDay * DAY_MS,
    previous === null ? Number.NEGATIVE_INFINITY : previous.atMs + previous.beforeMs - previous.afterMs,
  );
  const change = zone.changeOn(utcDay);
  if (change === null) return [spanOf(startMs, endMs, zone.offsetBeforeMs(utcDay))];
  const { atMs, beforeMs, afterMs } = change;
  const before = spanOf(startMs, atMs, beforeMs);
  if (afterMs < beforeMs) return [before, spanOf(atMs + beforeMs - afterMs, endMs, afterMs)];
  // The skipped times and the one shown at the change itself are one instant; so the rest begins a millisecond later.
  const skipped: Span = { fromWallMs: atMs + beforeMs, untilWallMs: atMs + afterMs + 1, offsetMs: afterMs, skippedToMs: atMs };
  return [before, skipped, spanOf(atMs + 1, endMs, afterMs)];
}

function spanOf(fromMs: number, untilMs: number, offsetMs: number): Span {
  return { fromWallMs: fromMs + offsetMs, untilWallMs: untilMs + offsetMs, offsetMs };
}

function clip(span: Span, fromMs: number, untilMs: number): Span | null {
  if (span.skippedToMs !== undefined) return span.skippedToMs >= fromMs && span.skippedToMs < untilMs ? span : null;
  const fromWallMs = Math.max(span.fromWallMs, fromMs + span.offsetMs);
  const untilWallMs = Math.min(span.untilWallMs, untilMs + span.offsetMs);
  return fromWallMs < untilWallMs ? { fromWallMs, untilWallMs, offsetMs: span.offsetMs } : null;
}

/** For each local day of a span with slots: its midnight, and the range [first, end) of indexes in `timesMs`. */
function* timesIn(rules: ScheduleRules, span: Span): Generator<[midnightMs: number, first: number, end: number]> {
  for (let day = Math.floor(span.fromWallMs / DAY_MS); day * DAY_MS < span.untilWallMs; day++) {
    if (!namesDay(rules, day)) continue;
    const midnightMs = day * DAY_MS;
    const first = firstAtOrAfter(rules.timesMs, span.fromWallMs - midnightMs);
    const end = firstAtOrAfter(rules.timesMs, span.untilWallMs - midnightMs);
    if (first < end) yield [midnightMs, first, end];
  }
}

function namesDay(rules: ScheduleRules, day: number): boolean {
  if (rules.everyDay) return true;
  const date = new Date(day * DAY_MS);
  if (!rules.months[date.getUTCMonth()]) return false;
  const byDay = rules.days[date.getUTCDate()] === true;
  const byWeekday = rules.weekdays[date.getUTCDay()] === true;
  return rules.eitherDayField ? byDay || byWeekday : byDay && byWeekday;
}

function firstAtOrAfter(timesMs: number[], timeMs: number): number {
  let low = 0;
  let high = timesMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timesMs[middle] ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
