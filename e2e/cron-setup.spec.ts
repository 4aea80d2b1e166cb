import type { Page } from "@playwright/test";
import { DAY_MS } from "./harness/executions";
import { letTimePass } from "./harness/let-time-pass";
import { run } from "./harness/run";
import { expect, test } from "./harness/test";

const path = "/admin/settings/cron";
const status = (page: Page) => page.getByRole("region", { name: "State of the cron" });
/** The text of the page's line that looks like this. */
const line = async (page: Page, like: RegExp) => {
  await expect(page.getByRole("code").filter({ hasText: like })).not.toHaveCount(0);
  return (await page.getByRole("code").allTextContents()).find((text) => like.test(text)) ?? "";
};
/** What cron gives to a command: almost nothing. */
const asCron = (command: string) => run("/usr/bin/env", ["-i", "HOME=/root", "PATH=/usr/bin:/bin", "/bin/sh", "-c", command], "/");

test("shows the lines of this very installation", async ({ page, signIn, installation }) => {
  const { folder, url, env } = installation;
  await signIn("admin");
  await page.goto(path);
  const lines = await page.getByRole("code").allTextContents();
  expect(lines).toContain(`* * * * * ${folder}/dist/cron.mjs`);
  expect(lines.filter((text) => text.startsWith(`* * * * * cd ${folder} && `) && text.endsWith("npx tsx scripts/cron.ts"))).toHaveLength(1);
  expect(lines).toEqual(expect.arrayContaining(["crontab -e", `${folder}/dist/cron.mjs`, "--source plesk", "*/1 * * * *"]));
  expect(lines).toContain(`${folder}/dist/cron.mjs --source cpanel`);
  expect(lines.join("\n")).toContain(`ExecStart=${process.execPath} ${folder}/dist/cron.mjs --source systemd`);
  expect(lines).toContain(`${url}/api/tick?token=${env.TICK_TOKEN}`);
  expect(lines).toContain("BUILTIN_TICKER=1");
});

test("a longer interval changes the lines, and is in the address", async ({ page, signIn, installation }) => {
  await signIn("viewer");
  await page.goto(path);
  await page.getByRole("link", { name: "every 5 minutes" }).click();
  await expect(page).toHaveURL(`${path}?every=5`);
  await expect(page.getByRole("code").filter({ hasText: `*/5 * * * * ${installation.folder}/dist/cron.mjs` })).toHaveCount(1);
  await expect(page.getByRole("code").filter({ hasText: "OnCalendar=*:0/5" })).toHaveCount(1);
  await page.goto(`${path}?every=7`);
  await expect(page.getByRole("code").filter({ hasText: /^\* \* \* \* \* / })).toHaveCount(2);
});

test("only administrators see the secret address", async ({ page, signIn, installation }) => {
  await signIn("operator");
  await page.goto(path);
  await expect(page.getByText("Only administrators see it here.")).toBeVisible();
  expect(await page.content()).not.toContain(installation.env.TICK_TOKEN ?? "");
});

test("a line is copied by its button", async ({ page, context, signIn, installation }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await signIn("viewer");
  await page.goto(path);
  await page.getByRole("button", { name: "Copy Add this line:" }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    new RegExp(`^\\* \\* \\* \\* \\* cd ${installation.folder} && `),
  );
});

test("the literal crontab line, run as cron runs it, is seen on the page without a reload", async ({ page, signIn }) => {
  await signIn("viewer");
  await page.goto(path);
  await expect(status(page)).toContainText("No tick has arrived yet");
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  // crontab(5): the first five words are the schedule, an escaped percent sign is one.
  const command = (await line(page, /npx tsx scripts\/cron\.ts/)).split(" ").slice(5).join(" ").replaceAll("\\%", "%");
  const ended = await asCron(command);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 0, stdout: "" });
  await expect(status(page)).toContainText("The last tick arrived");
  await expect(status(page)).toContainText("from the crontab or the command line");
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("Plesk's command with its arguments, from / with an empty environment, is seen as Plesk's", async ({ page, signIn, installation }) => {
  await signIn("viewer");
  await page.goto(path);
  const command = await line(page, /^\/\S+cron\.mjs$/);
  const args = await line(page, /^--source plesk$/);
  expect(await run("/usr/bin/env", ["-i", command, ...args.split(" ")], "/")).toEqual({ code: 0, stdout: "", stderr: "" });
  await expect(status(page)).toContainText("from Plesk");
  expect(await installation.database.all("SELECT count(*) AS count FROM ticks WHERE source = 'plesk'")).toEqual([{ count: 1 }]);
});

test("the address takes the token as a header or a parameter, and refuses any other", async ({ page, request, signIn, installation }) => {
  const token = installation.env.TICK_TOKEN ?? "";
  const count = async () => (await installation.database.all("SELECT id FROM ticks")).length;
  const before = await count();
  const refused = [
    await request.get("/api/tick"),
    await request.post("/api/tick"),
    await request.get(`/api/tick?token=${token}x`),
    await request.post("/api/tick", { headers: { authorization: `Bearer ${token.slice(1)}` } }),
    await request.get(`/api/tick?token=${token}`, { headers: { authorization: "Bearer wrong" } }),
  ];
  expect(refused.map((answer) => answer.status())).toEqual([401, 401, 401, 401, 401]);
  expect(await count()).toBe(before);

  await signIn("viewer");
  await page.goto(path);
  const byUrl = await request.get(`/api/tick?token=${token}`);
  expect(byUrl.status()).toBe(200);
  expect(await byUrl.json()).toMatchObject({ tick: { source: "url" }, executions: expect.any(Array), ok: true });
  await expect(status(page)).toContainText("from the URL");
  const byHeader = await request.post("/api/tick", { headers: { authorization: `Bearer ${token}` } });
  expect(byHeader.status()).toBe(200);
  expect(await count()).toBe(before + 2);
});

test("the health says well, late, and never a secret", async ({ page, request, signIn, installation }) => {
  await installation.tick("--source", "crontab");
  const well = await request.get("/api/health");
  expect(well.status()).toBe(200);
  expect(await well.json()).toMatchObject({ status: "ok", database: "ok", lastTick: { source: "crontab" } });
  await letTimePass(installation.database, "ticks", ["at"], 2 * DAY_MS);
  const late = await request.get("/api/health");
  expect(late.status()).toBe(503);
  expect(await late.json()).toMatchObject({ status: "degraded", database: "ok" });
  for (const secret of [installation.env.TICK_TOKEN, installation.env.APP_SECRET]) expect(await late.text()).not.toContain(secret);
  await signIn("viewer");
  await page.goto("/admin");
  await expect(page.getByText(/^No tick for \d/)).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: "Set up the cron" }).first().click();
  await expect(status(page)).toContainText("It is late");
});

test.describe("an installation that lost its database, and has no token", () => {
  test.use({ installationOptions: { people: false, env: { TICK_TOKEN: "" } } });

  test("says so with 503, and keeps its address closed", async ({ request, installation }) => {
    expect((await request.get("/api/tick?token=")).status()).toBe(404);
    await installation.loseDatabase();
    const down = await request.get("/api/health");
    expect(down.status()).toBe(503);
    expect(await down.json()).toEqual({ status: "down", database: "unreachable", lastTick: null, oldestDueTask: null, workers: null });
  });
});

test.describe("the built-in ticker", () => {
  test.use({ installationOptions: { env: { BUILTIN_TICKER: "1" } } });

  test("ticks by itself as soon as the server is up", async ({ page, signIn }) => {
    await signIn("viewer");
    await page.goto(path);
    await expect(status(page)).toContainText("from the built-in ticker");
    await expect(page.getByText("It is on:")).toBeVisible();
  });
});
