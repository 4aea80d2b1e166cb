// @ts-check

/** Something that a person must mend: told in one line, exit code 2. The message says what to do. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}

/** @type {Record<string, string>} */
const byCode = {
  EACCES: "this user may not write there; check its owner and rights",
  EPERM: "this user may not write there; check its owner and rights",
  EROFS: "it is on a read-only disk",
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "the disk quota is used up; free some space",
};

/**
 * Runs a command's `main`; the process ends with the exit code it resolves to. What goes wrong in a known way is told in one line;
 * anything else is a bug and keeps its stack.
 * @param {() => Promise<number | undefined>} main undefined: it has set the exit code itself
 */
export async function runCommand(main) {
  try {
    const code = await main();
    if (code !== undefined) process.exitCode = code;
  } catch (error) {
    process.exitCode = 2;
    console.error(readable(error));
  }
}

/** @param {unknown} error */
function readable(error) {
  if (error instanceof SetupError) return error.message;
  if (error instanceof Error && "code" in error && "path" in error && byCode[String(error.code)]) {
    return `${error.path} cannot be written: ${byCode[String(error.code)]}`;
  }
  return error;
}
