// @ts-check
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project.mjs";
import { ended, passSignals } from "./run.mjs";

const bin = (/** @type {string} */ path) => join("node_modules", path);
const sources = ["app", "components", "lib", "scripts", "e2e", "instrumentation.ts", "proxy.ts", "next.config.js"];

/** What is checked without running the product; each is a command of this Node. */
const checks = [
  { name: "format and lint", args: [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."] },
  { name: "types of routes", args: [bin("next/dist/bin/next"), "typegen"] },
  { name: "types", args: [bin("typescript/bin/tsc"), "--noEmit"] },
  {
    name: "import rules",
    args: [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "--config", ".dependency-cruiser.mjs", ...sources.filter(isThere)],
  },
  { name: "dead code", args: [bin("knip/bin/knip.js")] },
  { name: "translations", args: ["--import", "tsx", "scripts/check-translations.ts"] },
  { name: "migrations", args: ["--import", "tsx", "scripts/migrate.ts", "--check"] },
];

/**
 * Runs every check, whatever becomes of the others, and shows what the failing ones say.
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runChecks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, args } of checks) {
    const { code, output } = await runQuietly(args);
    counts[code === 0 ? "passed" : "failed"] += 1;
    console.log(`${code === 0 ? "✓" : "✗"} ${name}`);
    if (code !== 0) console.log(output);
  }
  return counts;
}

/** @param {string} path */
function isThere(path) {
  return existsSync(join(root, path));
}

/** @param {string[]} args */
async function runQuietly(args) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const stopPassing = passSignals(child);
  const code = await ended(child);
  stopPassing();
  return { code, output };
}
