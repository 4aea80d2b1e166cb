import { DAY_MS, insertExecutions } from "./harness/executions";
import { expect, test } from "./harness/test";

const label = "Delete executions older than 15 days";

test("the purge says how many, asks, deletes them and no other, and says how many it deleted", async ({ page, signIn, installation }) => {
  const { database } = installation;
  const old = (days: number, status = "succeeded") => ({ task: "deliver-services", agoMs: days * DAY_MS, status });
  const [lastFailure] = await insertExecutions(database, [old(40, "failed")]);
  const ids = await insertExecutions(database, [old(60, "failed"), old(30), old(20), old(16, "cancelled"), old(15.01)]);
  const kept = await insertExecutions(database, [old(14.9), old(1), { ...old(20), task: "suspend-services" }]);
  await database.run(
    "INSERT INTO items (execution_id, outcome, subject_type, subject_id, subject_label, at) VALUES ($1, 'done', 'service', '1', 'SVC-1', $2)",
    [ids[0] ?? 0, new Date(0)],
  );

  await signIn("admin");
  await page.goto("/admin/reports/cron/deliver-services?status=succeeded");
  await page.getByRole("link", { name: label }).click();
  const dialog = page.getByRole("dialog", { name: "Delete old executions?" });
  await expect(dialog).toContainText("5 executions of the task “Deliver services” that ended more than 15 days ago");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(/\?status=succeeded$/);
  expect(await database.all("SELECT id FROM executions")).toHaveLength(9);

  await page.getByRole("link", { name: label }).click();
  await dialog.getByRole("button", { name: "Delete 5 executions" }).click();
  await expect(page.getByText("5 executions deleted.")).toBeVisible();
  const left = await database.all<{ id: number }>("SELECT id FROM executions ORDER BY id");
  expect(left.map(({ id }) => id)).toEqual([lastFailure, ...kept]);
  expect(await database.all("SELECT id FROM items")).toEqual([]);
  await expect(page).toHaveURL(/\?status=succeeded$/);
});

test("where nothing is old enough it says so", async ({ page, signIn, installation }) => {
  await insertExecutions(installation.database, [{ task: "cancel-services", agoMs: 90 * DAY_MS }]);
  await signIn("admin");
  await page.goto("/admin/reports/cron/cancel-services");
  await page.getByRole("link", { name: label }).click();
  const dialog = page.getByRole("dialog", { name: "Nothing to delete" });
  await expect(dialog).toContainText("except the newest one");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(dialog).toHaveCount(0);
});

test("only administrators are offered it", async ({ page, signIn }) => {
  await signIn("operator");
  await page.goto("/admin/reports/cron/cancel-services?purge=ask");
  await expect(page.getByRole("button", { name: "Run now" })).toBeVisible();
  await expect(page.getByRole("link", { name: label })).toHaveCount(0);
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
