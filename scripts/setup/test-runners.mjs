// @ts-check
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { root } from "./project.mjs";
import { ended, passSignals } from "./run.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const reports = join(root, ".cache", "test");

/** The tests beside the code. */
export function runVitest() {
  const report = join(reports, "vitest.json");
  const args = ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return runTests("vitest", args, report, countVitest);
}

/** The browser tests. */
export function runPlaywright() {
  return runTests("playwright", ["node_modules/@playwright/test/cli.js", "test"], join(reports, "playwright.json"), countPlaywright);
}

/** @param {any} result a report of vitest's JSON reporter @returns {Counts} */
export function countVitest(result) {
  // A file that cannot be loaded has no test that could fail.
  const unloaded = result.testResults.filter((/** @type {any} */ file) => file.status === "failed" && file.assertionResults.length === 0);
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/** @param {any} result a report of Playwright's JSON reporter @returns {Counts} */
export function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}

/**
 * Runs one runner and reads its counts from its report. A runner that leaves no report, or ends badly without naming a failed test,
 * counts as one failure. Its temporary files go when it ends.
 * @param {string} name
 * @param {string[]} args
 * @param {string} report
 * @param {(result: unknown) => Counts} count
 * @returns {Promise<Counts>}
 */
export async function runTests(name, args, report, count) {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const temporary = mkdtempSync(join(tmpdir(), "ponctuel-tests-"));
  chmodSync(temporary, 0o711); // a PostgreSQL that root starts runs as another user, and has its data in there
  const env = { ...process.env, PLAYWRIGHT_REPORT: report, TMPDIR: temporary };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  const stopPassing = passSignals(child);
  const code = await ended(child);
  stopPassing();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  const counts = readCounts(report, count);
  if (!counts) {
    console.error(`${name} ended with exit code ${code} and left no report`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  if (code !== 0 && counts.failed === 0) {
    console.error(`${name} ended with exit code ${code} although no test failed`);
    return { ...counts, failed: 1 };
  }
  return counts;
}

/** @param {string} report @param {(result: unknown) => Counts} count */
function readCounts(report, count) {
  try {
    return count(JSON.parse(readFileSync(report, "utf8")));
  } catch {
    return undefined;
  }
}
