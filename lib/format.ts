export type FormatLocale = "fr" | "en";

const units = {
  en: { day: "d", hour: "h", minute: "min", second: "s", millisecond: "ms" },
  fr: { day: "j", hour: "h", minute: "min", second: "s", millisecond: "ms" },
} as const;

/** Keeps a number and its unit on one line. */
const NBSP = "\u00A0";

/**
 * A duration for people: two units at most, tenths under ten seconds ("840 ms", "2.5 s", "42 s", "3 min 05 s", "2 h 10 min", "3 d 4 h").
 * In: milliseconds; below zero counts as zero.
 */
export function formatDuration(durationMs: number, locale: FormatLocale): string {
  const unit = units[locale];
  const ms = Math.max(0, Math.round(durationMs));
  if (ms < 1000) return `${ms}${NBSP}${unit.millisecond}`;
  // Tenths only as long as they do not round up to ten.
  if (ms < 9950) return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(ms / 1000)}${NBSP}${unit.second}`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}${NBSP}${unit.second}`;
  if (seconds < 3600) return pair(Math.floor(seconds / 60), unit.minute, seconds % 60, unit.second);
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), unit.hour, minutes % 60, unit.minute);
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), unit.day, hours % 24, unit.hour, 1);
}

/** A whole number with the language's separators: "1,234,567", "1 234 567". */
export function formatCount(count: number, locale: FormatLocale): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** A whole number where there is little room: exact below a thousand, then rounded ("1.2K", "10 k"). */
export function formatRoundCount(count: number, locale: FormatLocale): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: count < 10_000 ? 1 : 0 }).format(count);
}

/** A share for people: "99.4%", "99,4 %". Never rounded up to 100 % nor down to 0 % unless it is exactly that. In: 0 to 1. */
export function formatShare(share: number, locale: FormatLocale): string {
  const shown = share >= 1 || share <= 0 ? share : Math.min(0.999, Math.max(0.001, share));
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(shown);
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string, smallDigits = 2): string {
  return `${large}${NBSP}${largeUnit}${small === 0 ? "" : ` ${String(small).padStart(smallDigits, "0")}${NBSP}${smallUnit}`}`;
}
