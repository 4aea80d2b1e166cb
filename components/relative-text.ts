const steps = [
  { unit: "second", ms: 1000, below: 60_000 },
  { unit: "minute", ms: 60_000, below: 3_600_000 },
  { unit: "hour", ms: 3_600_000, below: 86_400_000 },
  { unit: "day", ms: 86_400_000, below: 30 * 86_400_000 },
  { unit: "month", ms: 30.44 * 86_400_000, below: 365 * 86_400_000 },
  { unit: "year", ms: 365.25 * 86_400_000, below: Number.POSITIVE_INFINITY },
] as const;

/** "3 min. ago", "in 2 h": the distance from now, in the largest unit that it fills at least once. In: milliseconds, negative for the past. */
export function relativeText(distanceMs: number, locale: string): string {
  const step = steps.find(({ below }) => Math.abs(distanceMs) < below) ?? steps[5];
  const formatter = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" });
  return formatter.format(Math.trunc(distanceMs / step.ms), step.unit);
}
