import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Locale } from "../lib/i18n/locales";
import { dialogs, entrances, fillWithEverything } from "./harness/every-page";
import { projectFolder } from "./harness/project-copy";
import { expect, test } from "./harness/test";

type Texts = { [key: string]: string | Texts };

function flatten(texts: Texts, prefix: string): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === "string" ? [[prefix + key, text]] : flatten(text, `${prefix}${key}.`),
  );
}

/** All texts by their full keys, such as `reports.runNow.label`. */
function textsOf(locale: Locale): Map<string, string> {
  const folder = join(projectFolder, "messages", locale);
  const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Texts;
  return new Map(readdirSync(folder).flatMap((name) => flatten(read(name), `${name.replace(".json", "")}.`)));
}

const english = textsOf("en");
const french = textsOf("fr");
const namespaces = new Set([...english.keys()].map((key) => key.split(".")[0]));
const aKey = new RegExp(`\\b(${[...namespaces].join("|")})\\.[a-z][\\w-]*(\\.[\\w-]+)+|MISSING_MESSAGE|INVALID_MESSAGE|FORMATTING_ERROR`);

/** Everything that a page says: texts, and the names and titles for those who do not see it. */
function sayings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const said: string[] = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/^(SCRIPT|STYLE|NOSCRIPT)$/.test(node.parentElement?.tagName ?? "")) said.push(node.textContent ?? "");
    }
    for (const element of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
      for (const name of ["title", "aria-label", "placeholder", "alt"]) said.push(element.getAttribute(name) ?? "");
    }
    return said.map((text) => text.trim()).filter(Boolean);
  });
}

for (const [locale, shown, button] of [
  ["de-DE", "fr", "Se connecter"],
  ["fr-CA", "fr", "Se connecter"],
  ["en-US", "en", "Sign in"],
] as const) {
  test.describe(`a browser in ${locale}`, () => {
    test.use({ locale });

    test(`is answered in ${shown} (${locale})`, async ({ page }) => {
      await page.goto("/login");
      await expect(page.locator("html")).toHaveAttribute("lang", shown);
      await expect(page.getByRole("button", { name: button })).toBeVisible();
    });
  });
}

test("of several accepted languages the one that weighs most and is known is taken", async ({ request }) => {
  const answer = await request.get("/login", { headers: { "accept-language": "de, fr;q=0.3, en-US;q=0.8" } });
  expect(await answer.text()).toContain('<html lang="en"');
});

test("the language is switched in place, and stays so", async ({ page, context, signIn }) => {
  await signIn("viewer");
  await page.goto("/admin/reports/cron?x=1");
  await page.getByRole("button", { name: "Français" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Tâches CRON" })).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/reports\/cron\?x=1$/);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  const other = await context.newPage();
  await other.goto("/admin/services");
  await expect(other.getByRole("navigation", { name: "Navigation principale" })).toBeVisible();
  await other.getByRole("button", { name: "English" }).first().click();
  await expect(other.getByRole("navigation", { name: "Main navigation" })).toBeVisible();
});

test("each page says everything in the reader's language, and no page shows a key", async ({ page, context, signIn, installation }) => {
  test.slow(); // more than a hundred pages
  const { pages, executions } = await fillWithEverything(installation);
  // Texts that are another word in French: seen on a French page they were forgotten there, and the other way round.
  const translated = (from: Map<string, string>, to: Map<string, string>) => {
    const target = new Set(to.values());
    return new Set([...from.values()].filter((text) => !target.has(text) && !/[{<]/.test(text)));
  };
  const foreign = { fr: translated(english, french), en: translated(french, english) };
  for (const locale of ["fr", "en"] as const) {
    await context.clearCookies();
    await context.addCookies([{ name: "locale", value: locale, url: installation.url }]);
    for (const path of [...entrances, "sign in", ...pages, ...executions, ...dialogs]) {
      if (path === "sign in") {
        await signIn("admin");
        continue;
      }
      await page.goto(path, { waitUntil: "domcontentloaded" });
      await expect(page.locator("html")).toHaveAttribute("lang", locale);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const said = await sayings(page);
      expect(
        said.filter((text) => aKey.test(text) || english.has(text)),
        `${path} in ${locale}`,
      ).toEqual([]);
      // Each language's own name stands in its own language.
      expect(
        said.filter((text) => foreign[locale].has(text)),
        `${path} in ${locale}`,
      ).toEqual([]);
    }
  }
  expect(installation.output()).not.toMatch(/MISSING_MESSAGE|INVALID_MESSAGE|FORMATTING_ERROR/);
});
