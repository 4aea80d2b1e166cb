import { expect, it } from "vitest";
import { chooseLocale, chooseTheme, chooseTimeZone } from "./locales";

it.each([
  [undefined, undefined, "fr"],
  [undefined, "", "fr"],
  [undefined, "de, it;q=0.8", "fr"],
  [undefined, "en-GB,en;q=0.9,fr;q=0.8", "en"],
  [undefined, "de;q=1, fr;q=0.5, en;q=0.7", "en"],
  [undefined, "en;q=0, fr", "fr"],
  [undefined, "fr-CA", "fr"],
  [undefined, "EN", "en"],
  [undefined, ";;q=,,;q=x", "fr"],
  ["en", "fr", "en"],
  ["fr", "en", "fr"],
  ["xx", "en", "en"],
])("chooses for cookie %j and Accept-Language %j: %s", (cookie, header, locale) => {
  expect(chooseLocale(cookie, header)).toBe(locale);
});

it.each([
  ["America/New_York", "America/New_York"],
  [undefined, "Europe/Paris"],
  ["", "Europe/Paris"],
  ["Mars/Olympus", "Europe/Paris"],
  ["<script>", "Europe/Paris"],
])("shows times, for the browser's %j, in %s", (zone, chosen) => {
  expect(chooseTimeZone(zone, "Europe/Paris")).toBe(chosen);
});

it("follows the device unless a known theme was chosen", () => {
  expect([chooseTheme("dark"), chooseTheme("light"), chooseTheme("pink"), chooseTheme(undefined)]).toEqual([
    "dark",
    "light",
    "system",
    "system",
  ]);
});
