// @ts-check
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";
import { root } from "./setup/project.mjs";

// `npm start`: sets up what is missing, then serves. Plain JavaScript, because it runs before anything is installed;
// what comes after the set-up is scripts/serve.ts, built.
await runCommand(async () => {
  await prepare({ environment: true, build: true });
  await import(pathToFileURL(join(root, "dist/serve.mjs")).href);
  return undefined;
});
