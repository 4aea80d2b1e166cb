// @ts-check
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "./project.mjs";
import { run } from "./run.mjs";

/**
 * Installs the packages of package-lock.json unless they are there. What npm wrote last into node_modules, its hidden lock file, says
 * which versions are there: an installation that was broken off has none.
 * @param {{ development: boolean }} options whether the packages for tests and checks are needed too
 */
export async function install({ development }) {
  if (!isInstalled(development)) {
    await run("Installing packages (a minute or two)", npm, ["ci", "--include=dev", "--no-fund", "--no-audit"]);
  }
  if (!nativePackageLoads()) await run("Building better-sqlite3 for this Node", npm, ["rebuild", "better-sqlite3"]);
}

const npm = process.platform === "win32" ? "npm.cmd" : "npm";

/** @param {boolean} development */
function isInstalled(development) {
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(
    ([path, { version, optional, dev }]) => path === "" || optional || (dev && !development) || present[path]?.version === version,
  );
}

/** @param {string} lockFile @returns {Record<string, { version?: string, optional?: boolean, dev?: boolean }>} */
function readPackages(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return {};
  }
}

/** False when it was compiled for another Node, or not at all. */
function nativePackageLoads() {
  try {
    const Database = createRequire(join(root, "package.json"))("better-sqlite3");
    new Database(":memory:").close();
    return true;
  } catch {
    return false;
  }
}
