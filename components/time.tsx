"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";

const REFRESH_MS = 10_000;

/** The longest look of an instant: day, month, year, hour, minute, second. */
const full = { dateStyle: "medium", timeStyle: "medium" } as const;
const withoutSeconds = { dateStyle: "medium", timeStyle: "short" } as const;

/**
 * An instant in the reader's zone; the exact UTC instant on hover. `relative` says "3 min ago", and keeps it true while the page is open.
 * In: a Date, or an ISO string or milliseconds where the value comes from JSON.
 */
export function Time({
  at,
  relative = false,
  seconds = false,
  className,
}: {
  at: Date | string | number;
  relative?: boolean;
  seconds?: boolean;
  className?: string;
}) {
  const format = useFormatter();
  const t = useTranslations("common");
  const instant = new Date(at);
  const iso = instant.toISOString();
  const shown = format.dateTime(instant, seconds ? full : withoutSeconds);
  const utc = t("utc", { instant: iso.slice(0, 19).replace("T", " ") });
  return (
    <time dateTime={iso} title={relative ? `${shown}\n${utc}` : utc} className={className} suppressHydrationWarning>
      {relative ? <RelativeText instant={instant} /> : shown}
    </time>
  );
}

function RelativeText({ instant }: { instant: Date }) {
  const locale = useLocale();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return <span suppressHydrationWarning>{relativeText(instant.getTime() - now, locale)}</span>;
}

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
