"use client";

import { useFormatter, useTranslations } from "next-intl";

const time = { hour: "2-digit", minute: "2-digit", second: "2-digit" } as const;

/**
 * An instant as short as a table needs it, to the second, in the reader's zone; the exact UTC instant on hover. The year is left out
 * when it is this one, the day when it is that of `besides`.
 */
export function ShortTime({ at, besides }: { at: Date; besides?: Date | null }) {
  const format = useFormatter();
  const t = useTranslations("common");
  const day = (instant: Date) => format.dateTime(instant, { dateStyle: "short" });
  const year = (instant: Date) => format.dateTime(instant, { year: "numeric" });
  const shown = format.dateTime(at, {
    ...time,
    ...(besides && day(besides) === day(at) ? {} : { day: "numeric", month: "short" }),
    ...(year(at) === year(new Date()) ? {} : { year: "numeric" }),
  });
  const iso = at.toISOString();
  return (
    <time
      dateTime={iso}
      title={t("utc", { instant: iso.slice(0, 19).replace("T", " ") })}
      className="whitespace-nowrap tabular-nums"
      suppressHydrationWarning
    >
      {shown}
    </time>
  );
}
