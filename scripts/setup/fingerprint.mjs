// @ts-check
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, root } from "./project.mjs";

/**
 * A hash of everything that a step is made from: files and folders of the project (names and contents), and other values.
 * @param {string[]} paths relative to the project; what is missing counts as missing
 * @param {string[]} [values]
 */
export function fingerprint(paths, values = []) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(listFiles)) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.update(JSON.stringify(values)).digest("hex");
}

/**
 * Does `work` unless it was done for this fingerprint before and its product is there. The stamp is removed first and written last:
 * a step that was broken off is done again.
 * @param {string} name the step's
 * @param {string} print
 * @param {string} product a file that the step makes, relative to the project
 * @param {() => Promise<void>} work
 */
export async function unlessDone(name, print, product, work) {
  const stamp = join(cacheFolder, name);
  if (existsSync(join(root, product)) && existsSync(stamp) && readFileSync(stamp, "utf8") === print) return;
  rmSync(stamp, { force: true });
  await work();
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(stamp, print);
}

/** @param {string} path @returns {string[]} the files at or under it, sorted, without tests */
function listFiles(path) {
  const absolute = join(root, path);
  if (!existsSync(absolute)) return [];
  try {
    return readdirSync(absolute, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort();
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOTDIR") return [path];
    throw error;
  }
}
