// @ts-check
import { join } from "node:path";
import { ensureEnvironmentFile } from "./environment-file.mjs";
import { install } from "./install.mjs";
import { withLock } from "./lock.mjs";
import { checkNodeVersion } from "./node-version.mjs";
import { cacheFolder } from "./project.mjs";
import { buildTick, buildWeb, generate } from "./steps.mjs";

/**
 * Brings a checkout to where it can run, doing only what is missing; of several at once in one folder, one does it and the others wait.
 * @param {{ development?: boolean, environment?: boolean, build?: boolean }} needs
 *   `development`: packages for tests and checks; `environment`: a `.env`; `build`: the built tick and dashboard
 */
export async function prepare({ development = false, environment = false, build = false }) {
  checkNodeVersion();
  const onWait = () => console.log("Another command is setting this folder up; waiting for it…");
  await withLock(
    join(cacheFolder, "lock"),
    async () => {
      await install({ development });
      if (environment) ensureEnvironmentFile();
      await generate();
      if (build) {
        await buildTick();
        await buildWeb();
      }
    },
    onWait,
  );
}
