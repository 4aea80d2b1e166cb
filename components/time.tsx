"use client";

import { useFormatter, useLocale, useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { relativeText } from "./relative-text";

const REFRESH_MS = 10_000;

/** The longest look of an instant: day, month, year, hour, minute, second. */
const full = { dateStyle: "medium", timeStyle: "medium" } as const;
const withoutSeconds = { dateStyle: "medium", timeStyle: "short" } as const;

/**
 * An instant in the reader's zone; the exact UTC instant on hover. `relative` says "3 min ago", and keeps it true while the page is open.
 * In: a Date, or an ISO string or milliseconds where the value comes from JSON. `asOf`: the time by the server's clock, on a page that is
 * rendered anew all the time; the distance is then told from there, whatever the reader's clock says.
 */
export function Time({
  at,
  relative = false,
  asOf,
  seconds = false,
  className,
}: {
  at: Date | string | number;
  relative?: boolean;
  asOf?: Date;
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
      {relative ? <RelativeText instant={instant} asOf={asOf} /> : shown}
    </time>
  );
}

function RelativeText({ instant, asOf }: { instant: Date; asOf: Date | undefined }) {
  const locale = useLocale();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return <span suppressHydrationWarning>{relativeText(instant.getTime() - (asOf?.getTime() ?? now), locale)}</span>;
}
