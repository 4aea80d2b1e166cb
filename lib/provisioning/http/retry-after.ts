const ONE_DAY_MS = 86_400_000;

/**
 * How long a server's `Retry-After` asks to wait, in milliseconds from `now` (RFC 9110, section 10.2.3): whole seconds, or a date in
 * any of the three forms of section 5.6.7. At least 0. More than a day counts as a day, so that a server's slip cannot put a service to
 * sleep for years. Undefined when the header is missing or says neither.
 */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? "";
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now.getTime();
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), ONE_DAY_MS);
}

function parseHttpDate(text: string): number {
  // Date.parse takes almost anything ("5.5" is a day in May), and reads the asctime form as local time.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return Number.NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}
