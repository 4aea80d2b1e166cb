// @ts-check
import { spawn } from "node:child_process";
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";
import { root } from "./setup/project.mjs";
import { ended, passSignals } from "./setup/run.mjs";

// `npm run dev`: sets up what is missing, then serves from the sources and follows their changes.
await runCommand(async () => {
  await prepare({ development: true, environment: true });
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/serve.ts", "--dev"], { cwd: root, stdio: "inherit" });
  passSignals(child);
  return ended(child);
});
