import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { projectFolder } from "./harness/project-copy";
import { expect, test } from "./harness/test";

/** The pictures of the README are made here, when UPDATE_SCREENSHOTS=1. */
const updating = process.env.UPDATE_SCREENSHOTS === "1";
const folder = join(projectFolder, "docs/screenshots");

test.use({ viewport: { width: 1360, height: 1000 }, colorScheme: "light" });

async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  if (!updating) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, name), fullPage, animations: "disabled" });
}

test("the demonstration fills the pages, in both languages", async ({ page, context, signIn, installation }) => {
  const seeded = await installation.script("seed", "--executions", updating ? "100000" : "8000");
  expect(seeded).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^Wrote \d+ executions/) });
  // An address may hold a password.
  expect(seeded.stdout).not.toContain(installation.databaseUrl);
  // Whoever tries it out ticks next.
  expect(await installation.tick("--task", "purge-history")).toMatchObject({ code: 0, stderr: "" });
  const [partial] = await installation.database.all<{ id: number }>(
    `SELECT e.id FROM executions e JOIN items i ON i.execution_id = e.id AND i.error_name = 'WebhookError'
     WHERE task_key = 'deliver-services' AND status = 'partial' AND items_done + items_failed BETWEEN 3 AND 10
     ORDER BY items_failed, e.id DESC LIMIT 1`,
  );
  await signIn("admin");
  for (const [language, title, failed] of [
    ["en", "Deliver services", "Failed"],
    ["fr", "Livrer les services", "Échoué"],
  ] as const) {
    await context.addCookies([{ name: "locale", value: language, url: installation.url }]);
    await page.goto("/admin/reports/cron/deliver-services?work=1");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByRole("table").getByRole("row")).not.toHaveCount(1);
    await picture(page, `task-report.${language}.png`);
    await page.goto(`/admin/reports/cron/deliver-services/${partial?.id}`);
    const item = page.getByRole("table").getByRole("row").filter({ hasText: failed }).first();
    await item
      .getByText(/Error$/)
      .first()
      .click();
    await expect(item.getByText(/^\s*at /m).first()).toBeVisible();
    await picture(page, `execution-detail.${language}.png`, true);
  }
});
