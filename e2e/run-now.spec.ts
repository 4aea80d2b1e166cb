import type { Page } from "@playwright/test";
import { orderBehind } from "./harness/gate";
import { breakSettings } from "./harness/settings";
import { expect, test } from "./harness/test";
import { runTask } from "./harness/tick";

const startedLink = (page: Page) => page.getByText(/^Started/).getByRole("link", { name: /execution \d+/ });
const status = (page: Page) => page.getByRole("heading", { level: 1 });

/** A mark that a page loses when it is loaded anew. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { sinceTheClick: true }));
const isMarked = (page: Page) => page.evaluate(() => "sinceTheClick" in window);

test("a run is followed live, without a reload, until it ends", async ({ page, signIn, installation, panel, gate }) => {
  await orderBehind(gate, panel.secret, installation, "SVC-LIVE");
  await signIn("operator");
  await page.goto("/admin/reports/cron/deliver-services");
  await mark(page);
  await page.getByRole("button", { name: "Run now: Deliver services" }).click();
  await startedLink(page).click();
  await expect(status(page)).toContainText("Running");
  await expect(page.getByText("This page follows the execution live.")).toBeVisible();
  await expect(page.getByText("by Omar Operator")).toBeVisible();
  gate.open();
  await expect(status(page)).toContainText("Succeeded");
  await expect(page.getByRole("row").filter({ hasText: "SVC-LIVE" })).toContainText("Done");
  await expect(page.getByText("This page follows the execution live.")).toHaveCount(0);
  expect(await isMarked(page)).toBe(true);
  expect(panel.effects).toEqual([expect.objectContaining({ reference: "SVC-LIVE", action: "deliver" })]);
});

test("the blue button stands below the table of executions", async ({ page, signIn, installation }) => {
  await runTask(installation, "purge-history");
  await signIn("operator");
  await page.goto("/admin/reports/cron/purge-history");
  const button = page.getByRole("button", { name: "Run now: Clean up the history" });
  const [table, bottom] = [await page.getByRole("table").boundingBox(), await button.boundingBox()];
  expect(bottom?.y).toBeGreaterThan((table?.y ?? 0) + (table?.height ?? 0));
  const isBlue = (colour: string) => {
    const context = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
    return blue > 150 && blue > red + 50 && blue > green + 50;
  };
  for (const blue of [button, page.getByRole("link", { name: /^Details of execution/ }).last()]) {
    const colour = await blue.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await page.evaluate(isBlue, colour), colour).toBe(true);
  }
});

test("a task is run from the list, and the list follows it", async ({ page, signIn }) => {
  await signIn("operator");
  await page.goto("/admin/reports/cron");
  await mark(page);
  const task = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Remove expired services" }) });
  await expect(task).toContainText("never ran");
  await task.getByRole("button", { name: "Run now" }).click();
  await expect(startedLink(page)).toBeVisible();
  await expect(task).toContainText("Succeeded");
  expect(await isMarked(page)).toBe(true);
});

test("two clicks start one: the second reads since when, with a link", async ({ page, context, signIn, installation, panel, gate }) => {
  await orderBehind(gate, panel.secret, installation, "SVC-TWICE");
  const countRuns = () => installation.database.all("SELECT id FROM executions WHERE task_key = 'deliver-services'");
  const before = (await countRuns()).length;
  await signIn("operator");
  const other = await context.newPage();
  await page.goto("/admin/reports/cron/deliver-services");
  await other.goto("/admin/reports/cron/deliver-services");
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(startedLink(page)).toBeVisible();
  const address = await startedLink(page).getAttribute("href");
  await other.getByRole("button", { name: "Run now" }).click();
  await expect(other.getByText(/Already running since \d/)).toBeVisible();
  await expect(other.getByText(/Already running/).getByRole("link")).toHaveAttribute("href", address ?? "");
  expect((await countRuns()).length).toBe(before + 1);
  gate.open();
  await expect(page.getByRole("table").getByRole("row").nth(1)).toContainText("Succeeded");
});

test("a running execution is cancelled from its page", async ({ page, signIn, installation, panel, gate }) => {
  await orderBehind(gate, panel.secret, installation, "SVC-CANCEL");
  await signIn("operator");
  await page.goto("/admin/reports/cron/deliver-services");
  await page.getByRole("button", { name: "Run now" }).click();
  await startedLink(page).click();
  await expect(status(page)).toContainText("Running");
  await page.getByRole("button", { name: "Cancel execution" }).click();
  const dialog = page.getByRole("dialog", { name: /^Cancel execution \d+\?$/ });
  await expect(dialog).toContainText("What has been done stays done");
  await dialog.getByRole("button", { name: "Cancel execution" }).click();
  await expect(status(page)).toContainText("Cancelled");
  await expect(page.getByRole("paragraph").filter({ hasText: "cancelled by Omar Operator" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Cancel execution" })).toHaveCount(0);
  expect(panel.effects).toEqual([]);
});

test("a failed execution is retried from its page", async ({ page, signIn, installation }) => {
  const repair = await breakSettings(installation);
  const { executions } = await runTask(installation, "suspend-services");
  await repair();
  await signIn("operator");
  await page.goto(`/admin/reports/cron/suspend-services/${executions[0]?.id}`);
  await expect(status(page)).toContainText("Failed");
  await page.getByRole("button", { name: "Retry" }).click();
  await page
    .getByText(/^Started again/)
    .getByRole("link")
    .click();
  await expect(status(page)).toContainText("Succeeded");
  await expect(page.getByRole("link", { name: `execution ${executions[0]?.id}` })).toBeVisible();
  await expect(page.getByRole("button", { name: "Retry" })).toHaveCount(0);
});

test("on PostgreSQL the backup is left out, and says why", { tag: "@postgresql" }, async ({ page, signIn }) => {
  await signIn("operator");
  await page.goto("/admin/reports/cron/backup-database");
  await expect(page.getByText("PostgreSQL is backed up with its own tools.")).toBeVisible();
  await page.getByRole("button", { name: "Run now" }).click();
  await startedLink(page).click();
  await expect(status(page)).toContainText("Skipped");
  await expect(page.getByText("nothing was copied: PostgreSQL is backed up with its own tools")).toBeVisible();
});
