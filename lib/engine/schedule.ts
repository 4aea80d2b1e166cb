import { parseRules, type ScheduleRules } from "./schedule-rules";
import { countIn, firstIn, type Span, slotsIn, spansBetween } from "./schedule-slots";
import { findZone, utc, type Zone } from "./zone";

/** A cron expression in a zone, as `parseSchedule` read it. `rules` and `slotZone` are for this module alone. */
export interface Schedule {
  expression: string;
  timezone: string;
  rules: ScheduleRules;
  slotZone: Zone;
}

/** What is due: the slots to run now, oldest first, and what no tick came for: first and last such slot, and how many. */
export interface DueSlots {
  run: Date[];
  missed: { from: Date; until: Date; count: number } | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The longest wait for a day that some expression names: 29 February on a Sunday, over a century without a leap year. */
const HORIZON_MS = 41 * 366 * DAY_MS;
/** With `catchUp: "all"`. */
const MAX_CAUGHT_UP = 100;
const MAX_CAUGHT_UP_AGE_MS = DAY_MS;
/** With `catchUp: "none"`, a slot that is at most this late still runs: no tick comes at the very second. */
export const ON_TIME_WITHIN_MS = 5 * MINUTE_MS;

/** Tasks share few schedules; the bound is for a server on which people try many. */
const MAX_PARSED = 500;
const parsed = new Map<string, Schedule>();

/**
 * Reads a cron expression (five fields, or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually) and an IANA zone.
 * `problem` is one sentence that says what is wrong. An expression that never comes, such as 30 February, is no problem here.
 */
export function parseSchedule(expression: string, timezone: string): { ok: true; schedule: Schedule } | { ok: false; problem: string } {
  const key = `${timezone}\n${expression}`;
  const known = parsed.get(key);
  if (known !== undefined) return { ok: true, schedule: known };
  const rules = parseRules(expression);
  if (typeof rules === "string") return { ok: false, problem: rules };
  const zone = findZone(timezone);
  if (zone === null) return { ok: false, problem: `“${timezone}” is not a known time zone: use an IANA name such as Europe/Paris or UTC.` };
  const schedule = { expression, timezone, rules, slotZone: rules.sameInEveryZone ? utc : zone };
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(key, schedule);
  return { ok: true, schedule };
}

/**
 * The first slot strictly after an instant; null when the schedule never comes (looked for over 41 years).
 * A fixed time that the clock skips is the first instant after the gap, one that it shows twice is the first of the two; with `*` or a
 * step in the minute or hour field, every instant counts whose local time matches.
 */
export function nextSlot(schedule: Schedule, after: Date): Date | null {
  const fromMs = after.getTime() + 1;
  for (const span of spansBetween(schedule.rules, schedule.slotZone, fromMs, fromMs + HORIZON_MS)) {
    const slot = firstIn(schedule.rules, span);
    if (slot !== null) return new Date(slot);
  }
  return null;
}

/** The next `count` slots strictly after an instant, or fewer where no more come. */
export function upcomingSlots(schedule: Schedule, after: Date, count: number): Date[] {
  const slots: Date[] = [];
  for (let slot = nextSlot(schedule, after); slot !== null && slots.length < count; slot = nextSlot(schedule, slot)) slots.push(slot);
  return slots;
}

/**
 * Decides about the slots after `cursor`, up to and including `now`. `latest` runs the newest; `all` runs each, at most the newest 100
 * of the last 24 hours; `none` runs the newest only if it is at most `ON_TIME_WITHIN_MS` late. The others are missed, and counted
 * exactly. A `now` before the cursor (a clock set back) leaves nothing due.
 */
export function dueSlots(schedule: Schedule, cursor: Date, now: Date, catchUp: "latest" | "all" | "none"): DueSlots {
  const nowMs = now.getTime();
  const spans: Span[] = [];
  let count = 0;
  for (const span of spansBetween(schedule.rules, schedule.slotZone, cursor.getTime() + 1, nowMs + 1)) {
    const slots = countIn(schedule.rules, span);
    if (slots > 0) spans.push(span);
    count += slots;
  }
  const newest = newestSlots(schedule.rules, spans, MAX_CAUGHT_UP + 1);
  const run =
    catchUp === "all"
      ? newest.slice(-MAX_CAUGHT_UP).filter((slot) => nowMs - slot <= MAX_CAUGHT_UP_AGE_MS)
      : newest.slice(-1).filter((slot) => catchUp === "latest" || nowMs - slot <= ON_TIME_WITHIN_MS);
  return { run: run.map((slot) => new Date(slot)), missed: missedBefore(schedule.rules, spans, newest, run.length, count) };
}

function missedBefore(rules: ScheduleRules, spans: Span[], newest: number[], ran: number, count: number): DueSlots["missed"] {
  const until = newest.at(-1 - ran);
  const from = spans[0] === undefined ? null : firstIn(rules, spans[0]);
  if (until === undefined || from === null) return null;
  return { from: new Date(from), until: new Date(until), count: count - ran };
}

function newestSlots(rules: ScheduleRules, spans: Span[], limit: number): number[] {
  const slots: number[] = [];
  for (let index = spans.length - 1; index >= 0 && slots.length < limit; index--) {
    const span = spans[index];
    if (span !== undefined) slots.unshift(...slotsIn(rules, span));
  }
  return slots.slice(-limit);
}
