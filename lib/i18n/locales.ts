/** The languages of the pages, the preferred first. */
export const locales = ["fr", "en"] as const;
export type Locale = (typeof locales)[number];
export const defaultLocale: Locale = "fr";

/** Cookies in which a browser keeps what its user chose: the language, the time zone, the theme. */
export const preferenceCookies = { locale: "locale", timeZone: "tz", theme: "theme" } as const;
export type PreferenceCookie = (typeof preferenceCookies)[keyof typeof preferenceCookies];

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

/**
 * The language of a request: the one its user chose, else the first known one of `Accept-Language` by weight
 * (RFC 9110, section 12.5.4; regional forms count as their language), else French.
 */
export function chooseLocale(chosen: string | undefined, acceptLanguage: string | null | undefined): Locale {
  const known = (tag: string) => locales.find((locale) => tag.toLowerCase().split("-")[0] === locale);
  const fromCookie = chosen === undefined ? undefined : known(chosen);
  if (fromCookie) return fromCookie;
  const weighted = (acceptLanguage ?? "").split(",").map((part) => {
    const [tag = "", ...parameters] = part.trim().split(";");
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find((value) => value !== undefined);
    return { tag, quality: quality === undefined ? 1 : Number(quality) };
  });
  const byWeight = weighted.filter(({ quality }) => quality > 0).sort((a, b) => b.quality - a.quality);
  return byWeight.map(({ tag }) => known(tag)).find((locale) => locale !== undefined) ?? defaultLocale;
}

/** The browser's zone when it is one that this machine knows, else the installation's. */
export function chooseTimeZone(fromBrowser: string | undefined, installation: string): string {
  if (!fromBrowser) return installation;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: fromBrowser }).resolvedOptions().timeZone;
  } catch {
    return installation;
  }
}

/** The theme that a cookie names; `system` when it names none. */
export function chooseTheme(chosen: string | undefined): Theme {
  return themes.find((theme) => theme === chosen) ?? "system";
}
