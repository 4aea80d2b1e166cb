import { expect, test } from "./harness/test";

test("a person signs in and arrives on the overview", async ({ page, signIn }) => {
  await signIn("viewer");
  await expect(page.getByRole("group", { name: "Account of Vera Viewer" })).toBeVisible();
});

test("the built tick finds its installation from /, with an empty environment", async ({ installation }) => {
  const { code, stdout, stderr } = await installation.tick("--list", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ task: "deliver-services", timezone: "Europe/Paris" }));
});

test("a script of an installation reads that installation's settings", async ({ installation }) => {
  const { code, stdout, stderr } = await installation.script("cron", "--json", "--source", "crontab");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({ tick: { source: "crontab" }, ok: true });
});
