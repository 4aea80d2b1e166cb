import { dayIn } from "./ledger/daily-stats";

const DAY_MS = 86_400_000;

/**
 * The first instant of a calendar day in a zone; where the day starts with a spring gap, the first instant after it.
 * In: "2026-11-23" and an IANA zone. Out: undefined when the text is no day of the calendar.
 */
export function startOfDay(day: string, zone: string): Date | undefined {
  const utc = parseDay(day);
  if (utc === undefined) return undefined;
  // Zones lie within a day of UTC: halve the interval in which the local date changes from "earlier" to "this day or later".
  let before = utc - DAY_MS;
  let after = utc + DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dayIn(zone, new Date(middle)) < day) before = middle;
    else after = middle;
  }
  return new Date(after);
}

/** The calendar day after: "2026-12-01" for "2026-11-30". In: a day that `startOfDay` accepts. */
export function dayAfter(day: string): string {
  return new Date((parseDay(day) ?? Number.NaN) + DAY_MS).toISOString().slice(0, 10);
}

function parseDay(day: string): number | undefined {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(day)) return undefined;
  const utc = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(utc) || new Date(utc).toISOString().slice(0, 10) !== day ? undefined : utc;
}
