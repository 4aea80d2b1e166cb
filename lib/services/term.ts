/**
 * `from` moved by whole months of the UTC calendar, at the same time of day, on `anchorDay` (1 to 31) or the month's last day
 * where it is shorter: 31 January + 1 month = 28 or 29 February, and + 1 month again = 31 March.
 */
export function addMonths(from: Date, months: number, anchorDay: number): Date {
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const moved = new Date(from);
  moved.setUTCFullYear(year, month, Math.min(anchorDay, daysInMonth(year, month)));
  return moved;
}

export interface Term {
  expiresAt: Date;
  /** The day of month that the term was first set to; null: `expiresAt` says it. */
  termAnchorDay: number | null;
}

/** The term `months` later, counted from where it ends now and never from the clock. */
export function renewTerm(term: Term, months: number): { expiresAt: Date; termAnchorDay: number } {
  const termAnchorDay = term.termAnchorDay ?? term.expiresAt.getUTCDate();
  return { expiresAt: addMonths(term.expiresAt, months, termAnchorDay), termAnchorDay };
}

/** The anchor day after someone set the end of a term by hand: kept where the new day is what that anchor gives in that month. */
export function anchorDayAfterChange(expiresAt: Date | null, termAnchorDay: number | null): number | null {
  if (expiresAt === null) return null;
  const day = expiresAt.getUTCDate();
  const kept = termAnchorDay !== null && day === Math.min(termAnchorDay, daysInMonth(expiresAt.getUTCFullYear(), expiresAt.getUTCMonth()));
  return kept ? termAnchorDay : day;
}

/** `month` counts from 0 and may lie outside the year. */
function daysInMonth(year: number, month: number): number {
  // setUTCFullYear, unlike Date.UTC, takes the years 0 to 99 as they are.
  const lastDay = new Date(0);
  lastDay.setUTCFullYear(year, month + 1, 0);
  return lastDay.getUTCDate();
}
