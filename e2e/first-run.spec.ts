import type { Installation } from "./harness/installation";
import { expect, test } from "./harness/test";

function linkOf(installation: Installation): string {
  return /http:\/\/\S+\/welcome\?token=\S+/.exec(installation.output())?.[0] ?? "";
}

test.describe("an installation without an owner", () => {
  test.use({ installationOptions: { people: false } });

  test("says on the sign-in page where to find the link", async ({ page }) => {
    await page.goto("/admin");
    await expect(page.getByText("This installation has no owner yet.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Sign in" })).toHaveCount(0);
  });

  test("refuses any other link", async ({ page, installation }) => {
    for (const address of ["/welcome", "/welcome?token=guess", `${linkOf(installation)}x`]) {
      await page.goto(address);
      await expect(page.getByText("This link is not valid.")).toBeVisible();
      await expect(page.getByRole("textbox")).toHaveCount(0);
    }
  });

  test("makes its owner by the link that the start printed, which then is dead", async ({ page, installation, browser }) => {
    expect(installation.output()).toContain("(this link works once)");
    await page.goto(linkOf(installation));
    await page.getByLabel("Your name").fill('Zoë "Ω" <b>O</b>');
    await page.getByLabel("E-mail").fill("Owner@Example.com");
    await page.getByLabel("Password").fill("a long enough password");
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByRole("group", { name: 'Account of Zoë "Ω" <b>O</b>' })).toBeVisible();
    expect(await installation.database.all("SELECT email, role FROM users")).toEqual([{ email: "owner@example.com", role: "admin" }]);

    const stranger = await browser.newPage();
    await stranger.goto(linkOf(installation));
    await expect(stranger).toHaveURL(`${installation.url}/login`);
    await expect(stranger.getByRole("button", { name: "Sign in" })).toBeVisible();
    await stranger.close();
  });
});

test.describe("OWNER_EMAIL and OWNER_PASSWORD", () => {
  test.use({
    installationOptions: { people: false, env: { OWNER_EMAIL: "boss@example.com", OWNER_PASSWORD: "the-boss-password" } },
  });

  test("make the owner at the start, without a browser and without a link", async ({ page, installation }) => {
    expect(installation.output()).toContain("Created the owner boss@example.com.");
    expect(linkOf(installation)).toBe("");
    await page.goto("/login");
    await page.getByLabel("E-mail").fill("boss@example.com");
    await page.getByLabel("Password").fill("the-boss-password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("group", { name: "Account of boss" })).toContainText("Administrator");
  });
});
