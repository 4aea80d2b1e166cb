const HERE = "http://here.invalid";

/**
 * Where to go after signing in: the path that was asked for when it is one of this site, else the overview.
 * Absolute addresses, `//host`, `/\host`, control characters and the sign-in page itself all lead to the overview.
 */
export function safeNext(next: string | undefined | null, fallback = "/admin"): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop tabs and line ends inside addresses, so they hide a second slash
  if (!next?.startsWith("/") || /[\\\u0000-\u001f]/.test(next) || !URL.canParse(next, HERE)) return fallback;
  const url = new URL(next, HERE);
  const leadsBack = url.pathname === "/login" || url.pathname === "/welcome";
  return url.origin !== HERE || leadsBack || url.pathname.startsWith("//") ? fallback : url.pathname + url.search;
}
