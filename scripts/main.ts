import { DatabaseUnavailableError, exitCode, UsageError } from "../lib/errors";

/**
 * Runs a script: the process ends with the exit code that `main` resolves to. Bad usage or configuration, and a database out of reach,
 * are one line on stderr and their own exit codes; anything else is a bug, keeps its stack, and exits 1.
 */
export async function runScript(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const expected = error instanceof UsageError || error instanceof DatabaseUnavailableError;
    console.error(expected ? error.message : error);
    process.exitCode =
      error instanceof UsageError
        ? exitCode.usage
        : error instanceof DatabaseUnavailableError
          ? exitCode.databaseUnreachable
          : exitCode.notFullySucceeded;
  }
}
