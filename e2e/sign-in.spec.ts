import type { Page } from "@playwright/test";
import { people } from "./harness/people";
import { expect, test } from "./harness/test";

async function fillIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a person signs in and arrives on the overview", async ({ page }) => {
  await page.goto("/");
  await fillIn(page, people.viewer.email.toUpperCase(), people.viewer.password);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByRole("group", { name: "Account of Vera Viewer" })).toBeVisible();
});

test("a wrong password is told, signs nobody in, and keeps the e-mail that was typed", async ({ page, context }) => {
  await page.goto("/login");
  await fillIn(page, people.viewer.email, "not-the-password");
  await expect(page.getByRole("alert").filter({ hasText: "do not go together" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(people.viewer.email);
  expect((await context.cookies()).filter(({ name }) => name.includes("session"))).toEqual([]);
});

test("signing in leads to the page that was asked for", async ({ page }) => {
  await page.goto("/admin/reports/cron/purge-history?status=failed");
  await expect(page).toHaveURL(/\/login\?next=/);
  await fillIn(page, people.viewer.email, people.viewer.password);
  await expect(page).toHaveURL(/\/admin\/reports\/cron\/purge-history\?status=failed$/);
  await expect(page.getByRole("heading", { level: 1, name: "Clean up the history" })).toBeVisible();
});

test("signing in never leads to another site", async ({ page, installation }) => {
  await page.goto("/login?next=//example.com/admin");
  await fillIn(page, people.viewer.email, people.viewer.password);
  await expect(page).toHaveURL(`${installation.url}/admin`);
});

test("signing out ends the session, also for a copy of its cookie", async ({ page, context, installation, browser }) => {
  await page.goto("/login");
  await fillIn(page, people.operator.email, people.operator.password);
  await expect(page).toHaveURL(/\/admin$/);
  const copied = await browser.newContext({ storageState: await context.storageState(), baseURL: installation.url });
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  const other = await copied.newPage();
  await other.goto("/admin");
  await expect(other).toHaveURL(/\/login\?next=%2Fadmin$/);
  await copied.close();
  const sessions = "SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1";
  expect(await installation.database.all(sessions, [people.operator.email])).toEqual([]);
});

for (const path of [
  "/admin",
  "/admin/reports/cron",
  "/admin/reports/cron/deliver-services",
  "/admin/services",
  "/admin/workers",
  "/admin/settings/cron",
]) {
  test(`${path} asks for a session`, async ({ page }) => {
    await page.goto(path);
    await expect(page).toHaveURL(`/login?next=${encodeURIComponent(path)}`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  });
}

test.describe("passwords tried one after the other", () => {
  test.use({ extraHTTPHeaders: { "x-forwarded-for": "203.0.113.7" } });

  test("after ten a minute from one address even the right one has to wait", async ({ page, context }) => {
    await page.goto("/login");
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await fillIn(page, people.admin.email, `guess-number-${attempt}`);
      await answered;
      await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
      await expect(page.getByRole("alert").filter({ hasText: "do not go together" })).toBeVisible();
    }
    await fillIn(page, people.admin.email, people.admin.password);
    await expect(page.getByRole("alert").filter({ hasText: /Too many attempts\. Wait \d+ seconds?/ })).toBeVisible();
    expect((await context.cookies()).filter(({ name }) => name.includes("session"))).toEqual([]);
  });
});
