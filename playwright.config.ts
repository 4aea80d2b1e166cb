import { defineConfig } from "@playwright/test";
import { chromiumLaunchOptions } from "./e2e/harness/chromium";

export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results",
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
