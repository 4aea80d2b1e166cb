import { expect, it } from "vitest";
import { reportLines, type TickExecution } from "./tick-report";

const execution = (overrides: Partial<TickExecution>): TickExecution => ({
  id: 7,
  task: "deliver-services",
  trigger: "schedule",
  slot: null,
  status: "succeeded",
  durationMs: 12,
  items: { done: 0, already: 0, skipped: 0, failed: 0 },
  ...overrides,
});
const lines = (...executions: TickExecution[]) =>
  reportLines({ tick: { id: 3, at: "2026-03-10T10:01:00.000Z", source: "cron", durationMs: 20 }, executions, ok: false });

it("says nothing where nothing was done, so that cron sends no mail", () => {
  expect(lines()).toEqual([]);
  expect(lines(execution({}), execution({ status: "missed" }), execution({ status: "skipped" }))).toEqual([]);
});

it("says in one line what an execution did, or what was thrown, and sums up", () => {
  const failed = execution({
    status: "failed",
    items: { done: 1, already: 0, skipped: 0, failed: 2 },
    error: { name: "TypeError", message: "no\nmore" },
  });
  expect(lines(execution({}), failed)).toEqual([
    "deliver-services #7 failed (1 done, 2 failed) in 12 ms: TypeError: no",
    "tick 3: 2 executions in 20 ms, not all went well",
  ]);
});

it("says that a run asked for by name found another in the way", () => {
  expect(lines(execution({ status: "skipped", error: { name: "AlreadyRunning", message: "already running" } }))[0]).toContain(
    "already running",
  );
});
