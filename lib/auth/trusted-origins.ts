/**
 * The one origin that a request may come from: that of the page it was sent to, when host and `Origin` agree.
 * A browser sets `Origin` by itself and lets no other site's page set `Host` or `X-Forwarded-Host`; so another site's
 * page never agrees, and no address has to be configured.
 */
export function trustedOriginsOf(headers: Headers | undefined): string[] {
  const origin = headers?.get("origin");
  const host = headers?.get("x-forwarded-host")?.split(",")[0]?.trim() || headers?.get("host");
  if (!origin || !host || !URL.canParse(origin)) return [];
  return new URL(origin).host === host.toLowerCase() ? [origin] : [];
}
