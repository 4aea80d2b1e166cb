import type { PrismaClient } from "../../../db/client";
import { type ExecutionStatus, executionStatuses, executionTriggers } from "../../define";
import { parseExecutionFilters } from "../filters";
import type { ExecutionRow } from "../list";

/* What the tests of lists of executions read, and how they ask. */

export const start = Date.parse("2026-11-01T00:00:00Z");
const rowCount = 700;

export type Seeded = Pick<ExecutionRow, "id" | "status" | "trigger" | "durationMs" | "hadWork"> & { createdAt: Date };

/** Stores executions of the task `a`, and returns them; those of `b` are like them. */
export async function seedExecutions(prisma: PrismaClient): Promise<Seeded[]> {
  const seeded = Array.from({ length: rowCount }, (_, index): Seeded => {
    const status = executionStatuses[(index * 7) % executionStatuses.length] as ExecutionStatus;
    const ran = !["queued", "running", "skipped", "missed"].includes(status);
    return {
      id: index + 1,
      status,
      trigger: executionTriggers[index % 5 === 0 ? (index % 3) + 1 : 0] ?? "schedule",
      // Three executions share each instant, and durations repeat: ties must neither lose nor repeat a row.
      createdAt: new Date(start + Math.floor(index / 3) * 3_600_000),
      durationMs: ran ? (index % 11) * 100 : null,
      hadWork: status !== "succeeded" || index % 4 === 0,
    };
  });
  await prisma.execution.createMany({ data: seeded.map((row) => ({ taskKey: "a", ...row })) });
  await prisma.execution.createMany({
    data: seeded.map((row) => ({ taskKey: "b", ...row, id: row.id + 10_000 })),
  });
  return seeded;
}

const period = { from: new Date(start + 40 * 3_600_000), until: new Date(start + 190 * 3_600_000) };
/** Filters by name, as the query of an address and as bounds in time. */
export const filterCases: [string, string, { from?: Date; until?: Date }][] = [
  ["nothing", "", {}],
  ["one status", "status=failed", {}],
  ["several statuses", "status=failed&status=succeeded&status=missed", {}],
  ["a rare trigger", "trigger=manual", {}],
  ["the common trigger", "trigger=schedule", {}],
  ["trigger and statuses", "trigger=retry&status=failed&status=succeeded", {}],
  ["scheduled and statuses", "trigger=schedule&status=failed&status=succeeded", {}],
  ["had work", "work=1", {}],
  ["had work, scheduled", "work=1&trigger=schedule", {}],
  ["had work, statuses", "work=1&status=succeeded&status=failed", {}],
  ["had work, manual, statuses", "work=1&trigger=manual&status=succeeded", {}],
  ["a period", "", period],
  ["a period and all the rest", "work=1&trigger=schedule&status=succeeded&status=partial", period],
];

/** The filters of an address. */
export function readFilters(query: string): ReturnType<typeof parseExecutionFilters> {
  const params: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) params[key] = [...(params[key] ?? []), value];
  return parseExecutionFilters(params);
}
