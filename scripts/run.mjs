// @ts-check
import { spawn } from "node:child_process";
import { join } from "node:path";
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";
import { root } from "./setup/project.mjs";
import { ended, passSignals } from "./setup/run.mjs";

// `node scripts/run.mjs [--build] NAME …`: sets up what is missing, then runs scripts/NAME.ts with the arguments that follow.
const args = process.argv.slice(2);
const build = args[0] === "--build";
const [name, ...rest] = build ? args.slice(1) : args;
await runCommand(async () => {
  await prepare({ environment: true, build });
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "scripts", `${name}.ts`), ...rest], { cwd: root, stdio: "inherit" });
  passSignals(child);
  return ended(child);
});
