import type { PreferenceCookie } from "@/lib/i18n/locales";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Keeps a choice in this browser for a year, where the server reads it at the next request. */
export function remember(cookie: PreferenceCookie, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: document.cookie works in every browser, and over plain http
  document.cookie = `${cookie}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
