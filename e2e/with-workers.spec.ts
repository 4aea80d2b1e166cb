import type { Page } from "@playwright/test";
import { orderBehind } from "./harness/gate";
import { letTimePass } from "./harness/let-time-pass";
import { test as base, expect } from "./harness/test";
import { runTask } from "./harness/tick";
import { startWorker, type Worker } from "./harness/worker";

const test = base.extend<{ worker: Worker }>({
  worker: async ({ installation }, use) => {
    const worker = await startWorker(installation);
    await use(worker);
    await worker.end("SIGTERM");
  },
});

const status = (page: Page) => page.getByRole("heading", { level: 1 });
const workerRow = (page: Page, { pid }: Worker) =>
  page
    .getByRole("table")
    .getByRole("row")
    .filter({ hasText: `process ${pid}` });

/** Runs a task by its blue button and opens the page of the execution. */
async function runNow(page: Page, task: string): Promise<void> {
  await page.goto(`/admin/reports/cron/${task}`);
  await page.getByRole("button", { name: "Run now" }).click();
  await page
    .getByText(/^Started/)
    .getByRole("link", { name: /execution \d+/ })
    .click();
}

test.describe("with real workers", { tag: "@postgresql" }, () => {
  test.beforeEach(({ signIn }) => signIn("operator"));

  test("a run goes to a worker, and is followed live until it ends", async ({ page, installation, panel, gate, worker }) => {
    await orderBehind(gate, panel.secret, installation, "SVC-LIVE");
    await runNow(page, "deliver-services");
    await expect(status(page)).toContainText("Running");
    await expect(page.getByRole("definition").filter({ hasText: new RegExp(`^${worker.pid}$`) })).toBeVisible();
    gate.open();
    await expect(status(page)).toContainText("Succeeded");
    await expect(page.getByRole("row").filter({ hasText: "SVC-LIVE" })).toContainText("Done");
    expect(panel.effects).toEqual([expect.objectContaining({ reference: "SVC-LIVE", action: "deliver" })]);
  });

  test("what runs on a worker is cancelled from its page", async ({ page, installation, panel, gate, worker }) => {
    await orderBehind(gate, panel.secret, installation, "SVC-CANCEL");
    await runNow(page, "deliver-services");
    await expect(status(page)).toContainText("Running");
    await expect(page.getByRole("definition").filter({ hasText: new RegExp(`^${worker.pid}$`) })).toBeVisible();
    await page.getByRole("button", { name: "Cancel execution" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel execution" }).click();
    await expect(status(page)).toContainText("Cancelled");
    await expect(page.getByRole("paragraph").filter({ hasText: "cancelled by Omar Operator" })).toBeVisible();
    expect(panel.effects).toEqual([]);
  });

  test("a tick that runs a task waits for the worker, and tells what it did", async ({ installation, worker }) => {
    const { code, executions } = await runTask(installation, "reactivate-services");
    expect({ code, executions }).toMatchObject({ code: 0, executions: [{ task: "reactivate-services", status: "succeeded" }] });
    const ran = await installation.database.all("SELECT pid FROM executions WHERE id = $1", [executions[0]?.id ?? 0]);
    expect(ran).toEqual([{ pid: worker.pid }]);
  });

  test("one that is stopped and one that is killed are told apart, and then the dashboard does the work", async ({
    page,
    installation,
    worker: killed,
  }) => {
    const stopped = await startWorker(installation);
    await page.goto("/admin/workers");
    await expect(workerRow(page, stopped)).toContainText("Running");
    await expect(workerRow(page, killed)).toContainText("Running");
    const warning = page.getByRole("main").getByText("No worker is running");
    await expect(warning).toHaveCount(0);
    await stopped.end("SIGTERM");
    await expect(workerRow(page, stopped)).toContainText("Stopped");
    await killed.end("SIGKILL");
    await letTimePass(installation.database, "workers", ["heartbeat_at"], 60_000);
    await expect(workerRow(page, killed)).toContainText("Silent");
    await expect(warning).toBeVisible();
    await installation.tick();
    await expect(workerRow(page, killed)).toContainText("Lost");
    await runNow(page, "cancel-services");
    await expect(status(page)).toContainText("Succeeded");
    await expect(warning).toBeVisible();
  });
});
