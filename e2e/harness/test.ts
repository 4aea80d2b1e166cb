import { type BrowserContext, test as base } from "@playwright/test";
import type { Role } from "../../lib/auth/roles";
import { type Panel, startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { Databases, type Dialect } from "./databases";
import { type Gate, startGate } from "./gate";
import { type Installation, type InstallationOptions, startInstallation } from "./installation";
import { people } from "./people";

export { expect } from "@playwright/test";

interface Fixtures {
  /** How the installation is made: `test.use({ installationOptions: { people: false } })`. */
  installationOptions: InstallationOptions;
  /** An installation with its web server running, shared by the tests of one file that make it the same way. */
  installation: Installation;
  /** A hosting panel of this test's own, which answers the webhook driver. */
  panel: Panel;
  /** Before that panel. */
  gate: Gate;
  /** Gives the browser a session of the person of that role. The form itself has tests of its own. */
  signIn(role: Role, context?: BrowserContext): Promise<void>;
}

export interface WorkerFixtures {
  /** The kind of database that installations are made with; each project of playwright.config.ts says its own. */
  dialect: Dialect;
  databases: Databases;
  /** The installation for a file and options; one at a time. */
  installationFor(file: string, options: InstallationOptions): Promise<Installation>;
}

/** Playwright's test, with an installation and a panel for those that ask for them. Addresses such as `/admin` are the installation's. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  dialect: ["sqlite", { option: true, scope: "worker" }],
  databases: [
    async ({ dialect }, use) => {
      const databases = new Databases(dialect);
      await use(databases);
      await databases.remove();
    },
    { scope: "worker" },
  ],
  installationFor: [
    async ({ databases }, use) => {
      let current: { key: string; installation: Installation } | undefined;
      await use(async (file, options) => {
        const key = JSON.stringify([file, options]);
        if (current?.key !== key) {
          await current?.installation.stop();
          current = undefined;
          current = { key, installation: await startInstallation(databases, options) };
        }
        return current.installation;
      });
      await current?.installation.stop();
    },
    { scope: "worker" },
  ],
  installationOptions: [{}, { option: true }],
  installation: async ({ installationFor, installationOptions }, use, { file }) => use(await installationFor(file, installationOptions)),
  baseURL: async ({ installation }, use) => use(installation.url),
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what a fixture needs.
  panel: async ({}, use) => {
    const panel = await startPanelServer();
    await use(panel);
    await panel.close();
  },
  gate: async ({ panel }, use) => {
    const gate = await startGate(panel.url);
    await use(gate);
    await gate.close();
  },
  signIn: async ({ installation, context }, use) => use((role, other = context) => giveSession(installation, role, other)),
});

async function giveSession({ url, sessions }: Installation, role: Role, context: BrowserContext): Promise<void> {
  const known = sessions.get(role);
  if (known) return context.addCookies(known);
  const { email, password } = people[role];
  const response = await context.request.post(`${url}/api/auth/sign-in/email`, { data: { email, password }, headers: { origin: url } });
  if (!response.ok()) throw new Error(`${role} could not be signed in: ${response.status()} ${await response.text()}`);
  const cookies = await context.cookies(url);
  sessions.set(
    role,
    cookies.filter(({ name }) => name.includes("session")),
  );
}
