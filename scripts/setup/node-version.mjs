// @ts-check
import { SetupError } from "./fail.mjs";

const needed = [20, 19];

/** Throws SetupError when this Node is too old to run the project. */
export function checkNodeVersion(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed;
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  throw new SetupError(
    `Ponctuel needs Node ${needed.join(".")} or newer and this is ${version}; install a newer one from https://nodejs.org`,
  );
}
