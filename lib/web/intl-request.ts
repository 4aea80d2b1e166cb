import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chooseLocale, chooseTimeZone, preferenceCookies } from "../i18n/locales";
import { messages } from "../i18n/messages";
import { installation } from "./installation";

declare module "next-intl" {
  interface AppConfig {
    Locale: import("../i18n/locales").Locale;
    Messages: import("../i18n/messages").Messages;
  }
}

/** Language, texts and time zone of the request at hand. */
export default getRequestConfig(async () => {
  const [cookieStore, headerStore] = await Promise.all([cookies(), headers()]);
  const locale = chooseLocale(cookieStore.get(preferenceCookies.locale)?.value, headerStore.get("accept-language"));
  const zone = cookieStore.get(preferenceCookies.timeZone)?.value;
  return {
    locale,
    messages: messages[locale],
    timeZone: chooseTimeZone(zone, installation().env.TIMEZONE),
    now: new Date(),
  };
});
