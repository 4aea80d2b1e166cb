import { existsSync } from "node:fs";
import { chromium, type LaunchOptions } from "@playwright/test";
import packaged from "@sparticuz/chromium";

/**
 * A Chromium that is there without downloading one: PLAYWRIGHT_CHROMIUM, the machine's, Playwright's own, the one inside an npm package.
 */
export async function chromiumLaunchOptions(): Promise<LaunchOptions> {
  // Without a network and as root, Chromium neither calls home nor starts its sandbox. The packaged one's own arguments are for a place
  // that allows one process only: there a closed window ends the browser.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
  const onMachine = [process.env.PLAYWRIGHT_CHROMIUM, "/usr/bin/chromium", chromium.executablePath()];
  const executablePath = onMachine.find((path) => path && existsSync(path)) ?? (await packaged.executablePath());
  return { executablePath, args };
}
