// @ts-check
import { runChecks } from "./setup/checks.mjs";
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";

// `npm run check`: format, lint, types, import rules, dead code, translations, migrations.
await runCommand(async () => {
  await prepare({ development: true });
  const { failed } = await runChecks();
  return failed === 0 ? 0 : 1;
});
