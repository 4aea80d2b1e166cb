import type { BrowserContext, Page } from "@playwright/test";
import manifest from "../package.json" with { type: "json" };
import type { Installation } from "./harness/installation";
import { letTimePass } from "./harness/let-time-pass";
import { expect, test } from "./harness/test";
import { insertWorkers } from "./harness/workers";

const path = "/admin/workers";
const HOUR_MS = 3_600_000;
const row = (page: Page, host: string) => page.getByRole("table").getByRole("row").filter({ hasText: host });
/** What a row says, each cell under its header. */
async function cells(page: Page, host: string): Promise<Record<string, string>> {
  const names = await page.getByRole("columnheader").allInnerTexts();
  const texts = await row(page, host).getByRole("cell").allInnerTexts();
  return Object.fromEntries(names.map((name, index) => [name, texts[index]?.replace(/\s+/g, " ").trim() ?? ""]));
}
const speak = (context: BrowserContext, { url }: Installation, language: "fr" | "en") =>
  context.addCookies([{ name: "locale", value: language, url }]);

test.beforeEach(async ({ installation, signIn }) => {
  await installation.database.run("DELETE FROM workers");
  await signIn("viewer");
});

test("without workers the page says what one is, that nothing waits for one, and what it takes here", { tag: "@sqlite" }, async ({
  page,
  context,
  installation,
}) => {
  await page.goto("/admin");
  await page.getByRole("navigation", { name: "Main navigation" }).getByRole("link", { name: "Workers" }).click();
  await expect(page).toHaveURL(path);
  const main = page.getByRole("main");
  await expect(page.getByRole("heading", { level: 1, name: "Workers" })).toBeVisible();
  await expect(main.getByText("A worker is a process that runs executions")).toContainText("ticks do the work themselves");
  await expect(page.getByRole("heading", { level: 2, name: "Workers need PostgreSQL" })).toBeVisible();
  await expect(main.getByText("docs/scale.md")).toBeVisible();
  const move = page.getByRole("code").filter({ hasText: "scripts/migrate-database.ts" });
  await expect(move).toContainText(`--from ${installation.databaseUrl}`);
  await expect(main.getByText("No worker is running")).toHaveCount(0);

  await speak(context, installation, "fr");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Exécuteurs" })).toBeVisible();
  await expect(main.getByText("Un exécuteur est un processus")).toContainText("les passages font le travail eux-mêmes");
  await expect(page.getByRole("heading", { level: 2, name: "Les exécuteurs demandent PostgreSQL" })).toBeVisible();
});

test("on PostgreSQL, without workers, it says how to start one", { tag: "@postgresql" }, async ({ page, context, installation }) => {
  await page.goto(path);
  const main = page.getByRole("main");
  await expect(main.getByText("A worker is a process that runs executions")).toContainText("ticks do the work themselves");
  await expect(page.getByRole("heading", { level: 2, name: "Start a worker" })).toBeVisible();
  await expect(page.getByRole("code").filter({ hasText: `${installation.folder}/dist/worker.mjs` })).toBeVisible();
  await expect(main.getByText(/SQLite|postgresql:/)).toHaveCount(0);
  await speak(context, installation, "fr");
  await page.reload();
  await expect(page.getByRole("heading", { level: 2, name: "Démarrer un exécuteur" })).toBeVisible();
});

test("each worker is shown with its state, its work and its tasks, those that run first", async ({ page, context, installation }) => {
  await insertWorkers(installation.database, [
    { host: "web-1", version: manifest.version, inFlight: 1234, jobsPerMinute: 5678, jobsDone: 1_234_567, concurrency: 8 },
    { host: "web-2", version: "0.0.1", queues: ["deliver-services", "gone-task"], heartbeatAgoMs: 30_000 },
    { host: "web-3", version: "0.0.1", heartbeatAgoMs: 2 * HOUR_MS, startedAgoMs: 3 * HOUR_MS, inFlight: 2 },
    { host: "web-4", version: "0.0.1", heartbeatAgoMs: 600_000, lostAgoMs: 540_000, startedAgoMs: 60_000 },
    { host: "web-5", version: "0.0.1", heartbeatAgoMs: 600_000, stoppedAgoMs: 600_000, jobsDone: 12, startedAgoMs: 5 * HOUR_MS },
  ]);
  await page.goto(path);
  const hosts = await page
    .getByRole("table")
    .getByText(/^web-\d$/)
    .allInnerTexts();
  expect(hosts).toEqual(["web-2", "web-1", "web-3", "web-4", "web-5"]);
  expect(await cells(page, "web-1")).toMatchObject({
    Machine: "web-1 process 4711",
    State: "Running",
    Version: manifest.version,
    "In flight": "1,234",
    "Jobs/min": "5,678",
    "Jobs done": "1,234,567",
    Takes: "every task 8 at once",
  });
  expect(await cells(page, "web-2")).toMatchObject({
    State: "Running",
    Version: "0.0.1 other version",
    "Last sign of life": expect.stringMatching(/^3\d sec\. ago$/),
    Takes: "Deliver services, gone-task 4 at once",
  });
  expect(await cells(page, "web-3")).toMatchObject({ State: "Silent", "Last sign of life": "2 hr. ago", "In flight": "2" });
  // What has ended has nothing under way, and is of no wrong version any more.
  expect(await cells(page, "web-4")).toMatchObject({ State: "Lost", Version: "0.0.1", "In flight": "—", "Jobs/min": "—" });
  expect(await cells(page, "web-5")).toMatchObject({ State: "Stopped", Version: "0.0.1", "Jobs done": "12" });
  await expect(page.getByRole("heading", { level: 2 })).toHaveCount(0);

  await speak(context, installation, "fr");
  await page.reload();
  await expect(row(page, "web-1")).toContainText("En marche");
  expect(await cells(page, "web-2")).toMatchObject({
    Machine: "web-2 processus 4712",
    "Prend en charge": "Livrer les services, gone-task 4 à la fois",
  });
  await expect(row(page, "web-3")).toContainText("Silencieux");
  await expect(row(page, "web-4")).toContainText("Perdu");
  await expect(row(page, "web-5")).toContainText("Arrêté");
});

test("the page follows the workers live, and shows a new one", async ({ page, installation }) => {
  await insertWorkers(installation.database, [{ host: "web-1", inFlight: 3 }]);
  await page.goto(path);
  await expect(row(page, "web-1")).toContainText("Running");
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  await installation.database.run("UPDATE workers SET jobs_done = 4321");
  await letTimePass(installation.database, "workers", ["heartbeat_at"], 60_000);
  await insertWorkers(installation.database, [{ host: "web-2" }]);
  await expect(row(page, "web-1")).toContainText("4,321");
  await expect(row(page, "web-1")).toContainText("Silent");
  await expect(row(page, "web-2")).toContainText("Running");
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("when none is left every page says so, and the health stays well", async ({ page, context, request, installation }) => {
  const health = async () => {
    const answer = await request.get("/api/health");
    return { code: answer.status(), ...(await answer.json()) };
  };
  const { database } = installation;
  await installation.tick();
  expect(await health()).toMatchObject({ code: 200, status: "ok", workers: null });
  await insertWorkers(database, [{ host: "web-1" }, { host: "web-2", stoppedAgoMs: 0 }]);
  expect(await health()).toMatchObject({ code: 200, status: "ok", workers: { alive: 1, known: 2 } });
  await page.goto("/admin");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const warning = page.getByRole("main").getByText("No worker is running");
  await expect(warning).toHaveCount(0);

  await letTimePass(database, "workers", ["heartbeat_at"], 60_000);
  expect(await health()).toMatchObject({ code: 200, status: "ok", workers: { alive: 0, known: 2 } });
  await page.reload();
  await expect(warning).toBeVisible();
  await expect(page.getByText("Ticks do the work themselves")).toBeVisible();
  // Beside what is wrong with ticks.
  await letTimePass(database, "ticks", ["at"], 86_400_000);
  await page.reload();
  await expect(page.getByText(/^No tick for \d/)).toBeVisible();
  await expect(warning).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "See the workers" }).click();
  await expect(page).toHaveURL(path);
  await expect(row(page, "web-1")).toContainText("Silent");
  await expect(warning).toHaveCount(1);

  await speak(context, installation, "fr");
  await page.goto("/admin/services");
  await expect(page.getByText("Aucun exécuteur ne tourne")).toBeVisible();
  await expect(page.getByText("Les passages font le travail eux-mêmes")).toBeVisible();
});
