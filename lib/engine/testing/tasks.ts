import * as z from "zod";
import type { TaskDefinition } from "../define";

/** A task for tests: every minute in UTC, does nothing, unless overridden. */
export function testTask<Resources = unknown>(
  overrides: Partial<TaskDefinition<unknown, Resources>> = {},
): TaskDefinition<unknown, Resources> {
  return {
    key: "test-task",
    schedule: "* * * * *",
    timezone: "UTC",
    catchUp: "latest",
    overlap: "skip",
    timeoutMs: 60_000,
    settings: z.object({}),
    run: async () => undefined,
    ...overrides,
  };
}

/** An instant of one day in 2026, by its time: `at("10:05")`, `at("10:05:30")`. */
export function at(time: string): Date {
  return new Date(`2026-03-10T${time.length === 5 ? `${time}:00` : time}.000Z`);
}
