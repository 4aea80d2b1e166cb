import { join } from "node:path";
import type { Page } from "@playwright/test";
import { ownerToken } from "../lib/auth/owner";
import { plainRows } from "../lib/db/testing/rows";
import { type ActionRequest, captureAction, dump, sendAction, writtenActions } from "./harness/action-request";
import { DAY_MS, insertExecutions } from "./harness/executions";
import type { Installation } from "./harness/installation";
import { people } from "./harness/people";
import { projectFolder } from "./harness/project-copy";
import { expect, test } from "./harness/test";

const task = "/admin/reports/cron/deliver-services";

/** Something to run, to cancel, to retry and to delete. */
async function history({ database }: Installation) {
  const [old, failed] = await insertExecutions(database, [
    { task: "deliver-services", agoMs: 30 * DAY_MS },
    { task: "deliver-services", agoMs: 2 * DAY_MS, status: "failed" },
  ]);
  const [running] = await insertExecutions(database, [
    { task: "suspend-services", agoMs: 1000, status: "running", attempt: 1, lease_until: new Date(Date.now() + DAY_MS), finished_at: null },
  ]);
  return { old, failed, running };
}

/** How an administrator makes the browser send each action of app/. */
const asked: Record<string, (page: Page, ids: Awaited<ReturnType<typeof history>>) => Promise<() => Promise<void>>> = {
  runNow: async (page) => {
    await page.goto(task);
    return () => page.getByRole("button", { name: "Run now" }).click();
  },
  retry: async (page, { failed }) => {
    await page.goto(`${task}/${failed}`);
    return () => page.getByRole("button", { name: "Retry" }).click();
  },
  cancel: async (page, { running }) => {
    await page.goto(`/admin/reports/cron/suspend-services/${running}`);
    await page.getByRole("button", { name: "Cancel execution" }).click();
    return () => page.getByRole("dialog").getByRole("button", { name: "Cancel execution" }).click();
  },
  purge: async (page) => {
    await page.goto(`${task}?purge=ask`);
    return () =>
      page
        .getByRole("dialog")
        .getByRole("button", { name: /^Delete \d+ execution/ })
        .click();
  },
};

test("a viewer sees no buttons that change anything", async ({ page, signIn, installation }) => {
  const { failed, running } = await history(installation);
  await signIn("viewer");
  for (const path of [
    "/admin/reports/cron",
    task,
    `${task}/${failed}`,
    `/admin/reports/cron/suspend-services/${running}`,
    `${task}?purge=ask`,
  ]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const buttons = await page.getByRole("main").getByRole("button").allInnerTexts();
    expect(buttons.filter((text) => !/^Copy/.test(text))).toEqual([]);
    await expect(page.getByRole("link", { name: /^Delete/ })).toHaveCount(0);
  }
});

for (const name of Object.keys(asked)) {
  test(`${name}: refused for a viewer and without a session, done for an administrator`, async ({
    page,
    signIn,
    installation,
    browser,
  }) => {
    const ids = await history(installation);
    await signIn("admin");
    const act = await asked[name]?.(page, ids);
    const request = await captureAction(page, installation, () => act?.() ?? Promise.reject(new Error("nothing to do")));
    expect(request.name).toBe(name);
    await page.close();

    const nobody = await browser.newContext();
    const before = await dump(installation.database);
    expect(await (await sendAction(nobody, request)).text()).toContain('"unauthenticated"');
    expect(await dump(installation.database)).toEqual(before);
    await nobody.close();

    const viewer = await browser.newContext();
    await signIn("viewer", viewer);
    const changeable = ["audit_entries", "sessions"];
    const beforeViewer = await dump(installation.database, changeable);
    expect(await (await sendAction(viewer, request)).text()).toContain('"forbidden"');
    expect(await dump(installation.database, changeable)).toEqual(beforeViewer);
    const audited = "SELECT actor_name, ok, data FROM audit_entries ORDER BY id DESC LIMIT 1";
    expect(plainRows(await installation.database.all<object>(audited))).toEqual([
      { actor_name: people.viewer.name, ok: false, data: '{"refused":"forbidden"}' },
    ]);
    await viewer.close();

    const admin = await browser.newContext();
    await signIn("admin", admin);
    expect(await (await sendAction(admin, request)).text()).toContain('"ok":true');
    expect(await dump(installation.database, changeable)).not.toEqual(beforeViewer);
    await admin.close();
  });
}

test("the actions of strangers change nothing either: signing in with a wrong password, making a second owner", async ({
  page,
  context,
  installation,
}) => {
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(people.admin.email);
  await page.getByLabel("Password").fill("a wrong password");
  const signIn = await captureAction(page, installation, () => page.getByRole("button", { name: "Sign in" }).click());
  expect(signIn.name).toBe("signIn");
  await page.close();
  // Attempts are counted and put on record; that is what those two tables are for.
  const counted = ["audit_entries", "rate_limits"];
  const before = await dump(installation.database, counted);
  expect(await (await sendAction(context, signIn)).text()).toContain('"wrong"');
  expect(await dump(installation.database, counted)).toEqual(before);
  expect(await context.cookies()).toEqual([]);
});

test("every action that the code has is tried here", () => {
  expect(writtenActions(join(projectFolder, "app"))).toEqual([...Object.keys(asked), "signIn", "createTheOwner"].sort());
});

test("a page of another site can make nobody's browser act", async ({ page, signIn, installation, context }) => {
  const ids = await history(installation);
  await signIn("admin");
  const act = await asked.runNow?.(page, ids);
  const request = await captureAction(page, installation, () => act?.() ?? Promise.reject(new Error("nothing to do")));
  await page.close();
  const before = await dump(installation.database);
  const foreign = { ...request, headers: { ...request.headers, origin: "https://evil.example" } };
  expect((await sendAction(context, foreign)).ok()).toBe(false);
  expect(await dump(installation.database)).toEqual(before);
});

test.describe("before there is an owner", () => {
  test.use({ installationOptions: { people: false } });

  test("only the right token makes one, and only once", async ({ page, context, installation, browser }) => {
    const token = ownerToken(installation.env.APP_SECRET ?? "");
    await page.goto(`/welcome?token=${token}`);
    await page.getByLabel("Your name").fill("Owner");
    await page.getByLabel("E-mail").fill("owner@example.com");
    await page.getByLabel("Password").fill("a long enough password");
    const right = await captureAction(page, installation, () => page.getByRole("button", { name: "Create the account" }).click());
    expect(right.name).toBe("createTheOwner");
    await page.close();
    const before = await dump(installation.database);
    const wrong: ActionRequest = { ...right, body: Buffer.from(right.body.toString().replace(token, `${token.slice(0, -1)}_`)) };
    expect(await (await sendAction(context, wrong)).text()).toContain('"invalidLink"');
    expect(await dump(installation.database)).toEqual(before);

    const owner = await browser.newContext();
    expect((await sendAction(owner, right)).headers()["x-action-redirect"]).toContain("/admin");
    await owner.close();
    const owned = await dump(installation.database);
    expect(owned.users).toHaveLength(1);
    expect(await (await sendAction(context, right)).text()).toContain('"taken"');
    expect(await dump(installation.database)).toEqual(owned);
  });
});
