// @ts-check
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";

// `npm run build`: the dashboard (.next) and the tick (dist/cron.mjs), where their sources changed.
await runCommand(async () => {
  await prepare({ build: true });
  return 0;
});
