"use client";

import { useFormatter, useTranslations } from "next-intl";
import { cn } from "./ui/cn";

const toTheMinute = { hour: "2-digit", minute: "2-digit" } as const;
const toTheSecond = { ...toTheMinute, second: "2-digit" } as const;

/**
 * An instant as short as a table needs it, in the reader's zone; the exact UTC instant on hover. The year is left out when it is
 * this one, the day when it is that of `besides`. `minute`: without seconds. `stacked`: the day above the time.
 */
export function ShortTime({
  at,
  besides,
  minute = false,
  stacked = false,
}: {
  at: Date;
  besides?: Date | null;
  minute?: boolean;
  stacked?: boolean;
}) {
  const format = useFormatter();
  const t = useTranslations("common");
  const dayOf = (instant: Date) => format.dateTime(instant, { dateStyle: "short" });
  const yearOf = (instant: Date) => format.dateTime(instant, { year: "numeric" });
  const day =
    besides && dayOf(besides) === dayOf(at)
      ? null
      : format.dateTime(at, { day: "numeric", month: "short", ...(yearOf(at) === yearOf(new Date()) ? {} : { year: "numeric" }) });
  const iso = at.toISOString();
  return (
    <time
      dateTime={iso}
      title={t("utc", { instant: iso.slice(0, 19).replace("T", " ") })}
      className="whitespace-nowrap tabular-nums"
      suppressHydrationWarning
    >
      {day === null ? null : <span className={cn(stacked && "md:block")}>{day} </span>}
      {format.dateTime(at, minute ? toTheMinute : toTheSecond)}
    </time>
  );
}
