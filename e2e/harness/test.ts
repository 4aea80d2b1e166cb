import { test as base, type Page } from "@playwright/test";
import type { Role } from "../../lib/auth/roles";
import { type Panel, startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { type Installation, type InstallationOptions, startInstallation } from "./installation";
import { people } from "./people";

export { expect } from "@playwright/test";

interface Fixtures {
  /** How this test's installation is made: `test.use({ installationOptions: { people: false } })`. */
  installationOptions: InstallationOptions;
  /** An installation of this test's own, with its web server running. */
  installation: Installation;
  /** A hosting panel that answers the webhook driver. */
  panel: Panel;
  /** Signs the page in as the person of that role. */
  signIn(role: Role): Promise<void>;
}

/** Playwright's test, with an installation and a panel for those that ask for them. Addresses such as `/admin` are the installation's. */
export const test = base.extend<Fixtures>({
  installationOptions: [{}, { option: true }],
  installation: async ({ installationOptions }, use) => {
    const installation = await startInstallation(installationOptions);
    await use(installation);
    await installation.stop();
  },
  baseURL: async ({ installation }, use) => use(installation.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  panel: async ({}, use) => {
    const panel = await startPanelServer();
    await use(panel);
    await panel.close();
  },
  signIn: async ({ page }, use) => use((role) => signIn(page, role)),
});

async function signIn(page: Page, role: Role): Promise<void> {
  const { email, password } = people[role];
  await page.goto("/login");
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("form button[type=submit]").last().click();
  await page.waitForURL(/\/admin/);
}
