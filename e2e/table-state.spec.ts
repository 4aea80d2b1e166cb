import type { Page } from "@playwright/test";
import { insertExecutions, type PastExecution } from "./harness/executions";
import type { Installation } from "./harness/installation";
import { expect, test } from "./harness/test";

const HOUR_MS = 3_600_000;
const path = "/admin/reports/cron/deliver-services";

/** 120 executions, one an hour: every tenth failed, every third of the others had nothing to do, every seventh by hand. */
async function fill({ database }: Installation): Promise<void> {
  if ((await database.all("SELECT id FROM executions LIMIT 1")).length > 0) return;
  const rows = Array.from({ length: 120 }, (_, index): PastExecution => {
    const status = index % 10 === 0 ? "failed" : "succeeded";
    return {
      task: "deliver-services",
      agoMs: (120 - index) * HOUR_MS,
      status,
      durationMs: ((index * 37) % 120) + 1,
      hadWork: status === "failed" || index % 3 !== 0,
      trigger: index % 7 === 0 ? "manual" : "schedule",
    };
  });
  await insertExecutions(database, rows);
}

const rows = (page: Page) => page.getByRole("table").getByRole("rowgroup").nth(1).getByRole("row");
const numbers = (page: Page) => rows(page).evaluateAll((found) => found.map((row) => row.querySelector("td")?.textContent));

test.beforeEach(async ({ installation, signIn }) => {
  await fill(installation);
  await signIn("viewer");
});

test("filters are the address: they survive a reload and can be shared", async ({ page, browser, installation, signIn }) => {
  await page.goto(path);
  const filters = page.getByRole("form", { name: "Filters" });
  await filters.getByRole("checkbox", { name: "Failed" }).check();
  await expect(page).toHaveURL(`${path}?status=failed`);
  await filters.getByRole("combobox", { name: "Trigger" }).selectOption("Manual");
  await expect(page).toHaveURL(`${path}?status=failed&trigger=manual`);
  await expect(rows(page)).toHaveCount(2);
  const shown = await numbers(page);
  await page.reload();
  expect(await numbers(page)).toEqual(shown);
  await expect(filters.getByRole("checkbox", { name: "Failed" })).toBeChecked();
  await expect(filters.getByRole("combobox", { name: "Trigger" })).toHaveValue("manual");

  const colleague = await browser.newContext({ baseURL: installation.url });
  await signIn("operator", colleague);
  const theirs = await colleague.newPage();
  await theirs.goto(page.url());
  expect(await numbers(theirs)).toEqual(shown);
  await colleague.close();

  await page.goBack();
  await expect(page).toHaveURL(`${path}?status=failed`);
  await expect(rows(page)).toHaveCount(12);
  await expect(filters.getByRole("combobox", { name: "Trigger" })).toHaveValue("");
});

test("executions that had nothing to do can be hidden", async ({ page }) => {
  await page.goto(path);
  await expect(rows(page).filter({ hasText: "nothing to do" }).first()).toBeVisible();
  await page.getByRole("checkbox", { name: "Hide those that had nothing to do" }).check();
  await expect(page).toHaveURL(`${path}?work=1`);
  await expect(rows(page).filter({ hasText: "nothing to do" })).toHaveCount(0);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL(path);
  await expect(page.getByRole("checkbox", { name: "Hide those" })).not.toBeChecked();
});

test("the order is in the address", async ({ page }) => {
  const durations = async () => {
    const cells = await rows(page)
      .getByRole("cell")
      .filter({ hasText: /\d\sms$/ })
      .allTextContents();
    return cells.map((text) => Number(/\d+/.exec(text)?.[0]));
  };
  await page.goto(path);
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("link").click();
  await expect(page).toHaveURL(`${path}?sort=duration`);
  await expect(page.getByRole("columnheader", { name: "Duration" })).toHaveAttribute("aria-sort", "descending");
  expect(await durations()).toEqual(Array.from({ length: 50 }, (_, index) => 120 - index));
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("link").click();
  await expect(page).toHaveURL(`${path}?sort=duration&dir=asc`);
  await expect(rows(page).first()).toContainText(/Duration1\sms/);
  await page.reload();
  expect(await durations()).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
});

test("pages follow one another without a gap, and a page's address is that page", async ({ page }) => {
  await page.goto(path);
  const seen = await numbers(page);
  for (const last of [100, 120]) {
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(rows(page).last().getByRole("cell").first()).toHaveText(new RegExp(`^\\D*${121 - last}$`));
    seen.push(...(await numbers(page)));
  }
  expect(new Set(seen).size).toBe(120);
  await expect(page).toHaveURL(/\?after=/);
  await expect(page.getByRole("link", { name: "Next page" })).toHaveCount(0);
  await page.reload();
  expect(await numbers(page)).toEqual(seen.slice(100));
  await page.getByRole("link", { name: "Previous page" }).click();
  await expect(page).toHaveURL(/\?before=/);
  await expect(rows(page)).toHaveCount(50);
  expect(await numbers(page)).toEqual(seen.slice(50, 100));
});

test("a period of days is in the address", async ({ page }) => {
  const yesterday = new Date(Date.now() - 24 * HOUR_MS).toISOString().slice(0, 10);
  await page.goto(path);
  await page.getByLabel("From").fill(yesterday);
  await expect(page).toHaveURL(`${path}?from=${yesterday}`);
  await page.getByLabel("To", { exact: true }).fill(yesterday);
  await expect(page).toHaveURL(`${path}?from=${yesterday}&to=${yesterday}`);
  await expect(rows(page)).toHaveCount(24);
});

test("what was chosen before the page's scripts arrived is not lost", async ({ page }) => {
  const yesterday = new Date(Date.now() - 24 * HOUR_MS).toISOString().slice(0, 10);
  let letThrough: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  await page.getByLabel("From").fill(yesterday);
  await expect(page.getByLabel("From")).toHaveValue(yesterday);
  letThrough();
  await expect(page).toHaveURL(`${path}?from=${yesterday}`);
  await expect(rows(page)).not.toHaveCount(50);
});

for (const query of [
  "sort=password&dir=sideways&status=nonsense&trigger=%27--&work=maybe",
  "after=rubbish&before=%00%FF",
  "from=2026-02-30&to=yesterday",
  "status[]=failed&sort[]=duration",
]) {
  test(`an address that says nothing sensible shows the first page: ${query}`, async ({ page }) => {
    const response = await page.goto(`${path}?${query}`);
    expect(response?.status()).toBe(200);
    await expect(rows(page)).toHaveCount(50);
    await expect(rows(page).first().getByRole("cell").first()).toContainText("120");
  });
}

for (const wrong of ["/admin/reports/cron/no-such-task", `${path}/999999`, `${path}/1e3`, "/admin/services/NOBODY", "/admin/nowhere"]) {
  test(`${wrong} is not there, and says so`, async ({ page }) => {
    const response = await page.goto(wrong);
    expect(response?.status()).toBe(404);
    await expect(page.getByText("There is no such page")).toBeVisible();
  });
}
