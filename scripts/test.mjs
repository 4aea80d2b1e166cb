// @ts-check
import { runChecks } from "./setup/checks.mjs";
import { runCommand } from "./setup/fail.mjs";
import { prepare } from "./setup/prepare.mjs";
import { runPlaywright, runVitest } from "./setup/test-runners.mjs";

// `npm test`: sets up what is missing, then everything that CI runs. Its last line adds up all runners.
await runCommand(async () => {
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    await prepare({ development: true, build: true });
    for (const runner of [runChecks, runVitest, runPlaywright]) {
      const counts = await runner();
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    total.failed += 1;
  }
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
});
