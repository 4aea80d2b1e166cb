import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { countPlaywright, countVitest, runTests } from "./test-runners.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-runner-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A runner that writes `report` (nothing when undefined) and ends with `code`. */
function runner(report: unknown, code: number) {
  const program = join(folder, "runner.cjs");
  const target = join(folder, "report.json");
  const write =
    report === undefined ? "" : `require("node:fs").writeFileSync(${JSON.stringify(target)}, ${JSON.stringify(JSON.stringify(report))});`;
  writeFileSync(program, `${write} process.exitCode = ${code};`);
  return runTests("runner", [program], target, (result) => result as { passed: number; failed: number; skipped: number });
}

const counts = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped });

it("reads the counts of a runner's report", async () => {
  expect(await runner(counts(3, 0, 1), 0)).toEqual(counts(3, 0, 1));
  expect(await runner(counts(3, 2, 1), 1)).toEqual(counts(3, 2, 1));
});

it("counts a runner without a report as failed, even one that says it went well", async () => {
  expect(await runner(undefined, 0)).toEqual(counts(0, 1, 0));
  expect(await runner(undefined, 134)).toEqual(counts(0, 1, 0));
});

it("counts a runner that ends badly without a failed test as failed", async () => {
  expect(await runner(counts(3, 0, 0), 1)).toEqual(counts(3, 1, 0));
});

it("does not read the report of an earlier run", async () => {
  await runner(counts(3, 0, 0), 0);
  expect(await runner(undefined, 0)).toEqual(counts(0, 1, 0));
});

it("counts a test file that could not be loaded as a failure", () => {
  const files = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{}] },
    { status: "passed", assertionResults: [{}] },
  ];
  expect(countVitest({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: files })).toEqual(
    counts(5, 2, 3),
  );
});

it("counts a flaky browser test, and an error outside tests, as failures", () => {
  expect(countPlaywright({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual(counts(4, 3, 2));
});
