import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { dialogs, entrances, fillWithEverything } from "./harness/every-page";
import { expect, test } from "./harness/test";

/** What axe finds; of colours only, where the rest was looked at before. */
async function violations(page: Page, coloursOnly = false): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (coloursOnly ? axe.withRules(["color-contrast", "link-in-text-block"]) : axe).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** What sticks out of the window at the right, the outermost first. */
function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter(
      (element) => element.getBoundingClientRect().right > window.innerWidth + 1,
    );
    return [`${document.documentElement.scrollWidth} pixels wide`, ...wide.slice(0, 3).map((element) => element.outerHTML.slice(0, 200))];
  });
}

const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

/** The page as it is now, at both widths and in both colour schemes. */
async function look(page: Page, path: string): Promise<void> {
  for (const [viewport, colorScheme] of [
    [wide, "light"],
    [wide, "dark"],
    [phone, "light"],
    [phone, "dark"],
  ] as const) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    const where = `${path}, ${viewport.width} pixels, ${colorScheme}`;
    expect.soft(await violations(page, colorScheme === "dark"), where).toEqual([]);
    if (colorScheme === "light") expect.soft(await overflow(page), where).toEqual([]);
  }
}

test("axe finds nothing on any page, and none is wider than the window", async ({ page, signIn, installation }) => {
  test.slow(); // some twenty pages, each looked at four times
  const { pages } = await fillWithEverything(installation);
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const path of entrances) {
    await page.goto(path);
    await look(page, path);
  }
  await signIn("admin");
  for (const path of [...pages, ...dialogs]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (dialogs.includes(path)) await expect(page.getByRole("dialog")).toBeVisible();
    await look(page, path);
  }
});

test.describe("on a phone", () => {
  test.use({ viewport: phone });

  test("the menu opens by keyboard, leads on, and closes by Escape", async ({ page, signIn }) => {
    await signIn("viewer");
    await page.goto("/admin");
    const menu = page.getByRole("button", { name: "Menu" });
    await menu.focus();
    await page.keyboard.press("Enter");
    await expect(menu).toHaveAttribute("aria-expanded", "true");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(menu).toHaveAttribute("aria-expanded", "false");
    await menu.click();
    await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Services" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
  });
});
