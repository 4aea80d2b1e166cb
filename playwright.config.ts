import { defineConfig } from "@playwright/test";
import { chromiumLaunchOptions } from "./e2e/harness/chromium";
import type { WorkerFixtures } from "./e2e/harness/test";

/** TEST_DIALECT=postgresql: every browser test, on PostgreSQL alone. */
const allOnPostgresql = process.env.TEST_DIALECT === "postgresql";
/** What reads and writes most, and what workers do: tested on PostgreSQL too, each time. */
const alsoOnPostgresql = ["actions", "first-run", "import-to-report", "purge", "run-now", "table-state", "workers", "with-workers"];

const onSqlite = { name: "browser", grepInvert: /@postgresql/ };
const onPostgresql = {
  name: "browser on postgresql",
  use: { dialect: "postgresql" as const },
  grepInvert: /@sqlite/,
  ...(allOnPostgresql ? {} : { testMatch: alsoOnPostgresql.map((name) => `**/${name}.spec.ts`) }),
};

export default defineConfig<object, WorkerFixtures>({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
  globalSetup: "lib/db/testing/global-setup.ts",
  projects: allOnPostgresql ? [onPostgresql] : [onSqlite, onPostgresql],
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 120_000,
  // For busy machines; what is there is seen at once.
  expect: { timeout: 20_000 },
  reporter: [["list"], ["json", { outputFile: process.env.PLAYWRIGHT_REPORT ?? ".cache/test/playwright.json" }]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Paris",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: await chromiumLaunchOptions(),
  },
});
