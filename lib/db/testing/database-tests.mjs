// @ts-check
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

// Plain JavaScript: vitest.config.ts imports it.

const projectRoot = join(import.meta.dirname, "..", "..", "..");
const createTestDatabase = join(projectRoot, "lib", "db", "testing.ts");

/**
 * The tests under these folders that use `createTestDatabase`, by themselves or through the fixtures that they import: those that have to
 * pass on every kind of database.
 * @param {readonly string[]} folders
 * @returns {string[]} relative to the project, as the folders are
 */
export function findDatabaseTests(folders) {
  const known = new Map([[createTestDatabase, true]]);
  return folders
    .flatMap((folder) => readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith(".test.ts") && reaches(join(projectRoot, path), known));
}

/**
 * Whether a file imports `createTestDatabase`, or a fixture that does.
 * @param {string} file
 * @param {Map<string, boolean>} known the files that were asked before
 * @returns {boolean}
 */
function reaches(file, known) {
  const before = known.get(file);
  if (before !== undefined) return before;
  known.set(file, false);
  const found = fixturesOf(file).some((fixture) => reaches(fixture, known));
  known.set(file, found);
  return found;
}

/**
 * What a file imports of what is for tests alone: that lies in `testing.ts` or in `testing/`.
 * @param {string} file
 */
function fixturesOf(file) {
  const paths = [...readFileSync(file, "utf8").matchAll(/ from "(\.[^"]+)"/g)].map(([, path]) => `${join(dirname(file), path ?? "")}.ts`);
  return paths.filter((path) => (path.endsWith("testing.ts") || dirname(path).endsWith("testing")) && existsSync(path));
}
