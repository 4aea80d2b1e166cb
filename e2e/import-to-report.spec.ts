import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleOf, importBundle } from "./harness/bundle";
import { breakSettings } from "./harness/settings";
import { expect, test } from "./harness/test";
import { runTask, tickAMinuteLater } from "./harness/tick";

test("services are imported, ticked and reported, each failure with its own exception", async ({ page, signIn, installation, panel }) => {
  const patient = { key: "web-1", url: panel.url, secret: panel.secret };
  const impatient = { key: "web-2", url: panel.url, secret: panel.secret, timeoutMs: 300 };
  panel.setBehaviour({ kind: "answer", status: 500, body: '{"message":"disk quota exceeded"}' }, "SVC-500");
  panel.setBehaviour({ kind: "garbage" }, "SVC-GARBAGE");
  panel.setBehaviour({ kind: "reset" }, "SVC-RESET");
  panel.setBehaviour({ kind: "hang" }, "SVC-HANG");
  const references = ["SVC-GOOD", "SVC-500", "SVC-GARBAGE", "SVC-RESET"].map((reference) => ({ reference }));
  await importBundle(installation, bundleOf([patient, impatient], [...references, { reference: "SVC-HANG", server: "web-2" }]));

  const report = await tickAMinuteLater(installation, "--source", "crontab");
  // Where a full minute passed between the two ticks, its slot came first, and was missed.
  const execution = report.executions.find(({ task, status }) => task === "deliver-services" && status !== "missed");
  expect(execution).toMatchObject({ trigger: "schedule", status: "partial" });
  expect(report).toMatchObject({ code: 1, ok: false, tick: { source: "crontab" } });
  expect(panel.accounts.get("SVC-GOOD")).toMatchObject({ state: "active" });

  await signIn("viewer");
  await page.goto("/admin/reports/cron");
  const task = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Deliver services" }) });
  await expect(task).toContainText("Partial");
  await task.getByRole("link", { name: "Deliver services" }).click();
  const row = page.getByRole("table").getByRole("row").filter({ hasText: "Partial" });
  await expect(row).toContainText("Schedule");
  await row.getByRole("link", { name: `Details of execution ${execution?.id}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(`Execution ${execution?.id}`);

  const items = page.getByRole("table", { name: `Items of execution ${execution?.id}` });
  const rowOf = (reference: string) => items.getByRole("row").filter({ has: page.getByRole("link", { name: reference }) });
  await expect(rowOf("SVC-GOOD")).toContainText("Done");
  await expect(rowOf("SVC-GARBAGE")).toContainText(/Done.*its body was not understood.*Please sign in/);
  for (const [reference, said] of [
    ["SVC-500", "disk quota exceeded"],
    ["SVC-RESET", "ECONNRESET"],
    ["SVC-HANG", "300 ms"],
  ] as const) {
    await expect(rowOf(reference)).toContainText("Failed");
    await expect(rowOf(reference)).toContainText(said);
  }
  await page
    .getByRole("navigation", { name: "Outcome" })
    .getByRole("link", { name: /Failed/ })
    .click();
  await expect(page).toHaveURL(/outcome=failed/);
  await expect(rowOf("SVC-GOOD")).toHaveCount(0);
  await expect(rowOf("SVC-500")).toBeVisible();

  await rowOf("SVC-500").getByText("WebhookError").first().click();
  await expect(rowOf("SVC-500").getByRole("group", { name: "Stack" })).toContainText(
    `(${installation.folder}/lib/provisioning/drivers/webhook.ts:`,
  );
  expect(await items.evaluate((table) => table.scrollWidth - (table.parentElement?.clientWidth ?? 0))).toBeLessThanOrEqual(0);

  await rowOf("SVC-500").getByRole("link", { name: "SVC-500" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("SVC-500");
  const history = page.getByRole("table", { name: "Items of all the executions that touched this service" });
  await expect(history.getByRole("row").filter({ hasText: "Failed" })).toContainText("disk quota exceeded");
  await expect(history.getByRole("link", { name: `Details of execution ${execution?.id}` })).toBeVisible();
});

test("an execution that throws shows name, message, code and stack, and copies all of it", { tag: "@sqlite" }, async ({
  page,
  context,
  signIn,
  installation,
}) => {
  writeFileSync(join(installation.folder, "data", "backups"), "a file where the folder should be");
  const { code, executions } = await runTask(installation, "backup-database");
  expect({ code, status: executions[0]?.status }).toEqual({ code: 1, status: "failed" });

  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn("viewer");
  await page.goto(`/admin/reports/cron/backup-database/${executions[0]?.id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Failed");
  await expect(page.getByText("code EEXIST")).toBeVisible();
  await expect(page.getByLabel("Error", { exact: true })).toContainText("file already exists, mkdir");
  await expect(page.getByLabel("Stack")).toContainText(/at .*mkdirSync/);
  await page.getByRole("button", { name: "Copy the exception" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("EEXIST: file already exists");
  expect(copied).toMatch(/at .*mkdirSync/);
});

test("a wrong setting fails the execution and is named", async ({ page, signIn, installation }) => {
  const repair = await breakSettings(installation);
  const { executions } = await runTask(installation, "expire-services");
  await repair();
  await signIn("viewer");
  await page.goto(`/admin/reports/cron/expire-services/${executions[0]?.id}`);
  await expect(page.getByText("code misconfigured")).toBeVisible();
  await expect(page.getByText("the setting “lifecycle.graceDays” is missing or invalid")).toBeVisible();
});

test("emoji, quotes, HTML and 10,000 characters are shown as text", async ({ page, signIn, installation, panel }) => {
  const hostile = `"O'Hara" & <script>window.hacked = true</script><img src=x onerror="window.hacked = true"> 👩‍👩‍👧 ${"ü".repeat(9_800)}`;
  const reference = `<script>window.hacked=1</script>"'&👍${"z".repeat(120)}`;
  panel.setBehaviour({ kind: "answer", status: 400, body: JSON.stringify({ message: hostile }) }, reference);
  const server = { key: "odd", url: panel.url, secret: panel.secret };
  const bundle = bundleOf([server], [{ reference, customer: "odd@example.com" }]);
  await importBundle(installation, {
    ...bundle,
    servers: bundle.servers.map((each) => ({ ...each, name: hostile })),
    products: bundle.products.map((each) => ({ ...each, name: hostile })),
    customers: [{ email: "odd@example.com", name: hostile }],
  });
  const { executions } = await runTask(installation, "deliver-services");

  await signIn("viewer");
  const pages = [
    "/admin",
    "/admin/services?q=odd",
    `/admin/services/${encodeURIComponent(reference)}`,
    `/admin/reports/cron/deliver-services/${executions[0]?.id}`,
  ];
  for (const path of pages) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    if (path !== "/admin") await expect(page.getByText(reference).first()).toBeVisible();
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  }
  await page.goto(`/admin/services/${encodeURIComponent(reference)}`);
  await expect(page.getByText(`"O'Hara" & <script>window.hacked = true</script>`).first()).toBeVisible();
});
