import type { PrismaClient } from "../../../db/client";
import { describeException } from "../../../errors";
import { listItems, listLogLines, listSubjectItems, loadExecution, logLinesPerPage } from "../detail";
import { loadTaskOverviews } from "../task-overviews";

const at = new Date("2026-11-23T04:00:00Z");

/** Stores what the tests of details read: four executions of the tasks `a` and `b`, items, log lines and counts by day. */
export async function seedDetails(prisma: PrismaClient): Promise<void> {
  const thrown = describeException(new Error("no answer", { cause: "a string" }));
  await prisma.execution.createMany({
    data: [
      { id: 1, taskKey: "a", trigger: "schedule", status: "failed", createdAt: at, ...asColumns(thrown) },
      {
        id: 2,
        taskKey: "a",
        trigger: "retry",
        relatedId: 1,
        status: "succeeded",
        createdAt: new Date(at.getTime() + 1),
        result: '{"delivered":2}',
      },
      { id: 3, taskKey: "b", trigger: "schedule", status: "succeeded", createdAt: at, result: "not JSON" },
      {
        id: 4,
        taskKey: "b",
        trigger: "schedule",
        status: "abandoned",
        createdAt: at,
        reasonCode: "abandoned",
        reasonParams: "{broken",
        error: "plain text",
      },
    ],
  });
  await prisma.item.createMany({
    data: Array.from({ length: 130 }, (_, index) => ({
      executionId: index % 2 === 0 ? 1 : 2,
      outcome: index % 4 === 0 ? "failed" : "done",
      subjectType: "service",
      subjectId: index % 3 === 0 ? "7" : "8",
      subjectLabel: `SVC-${index}`,
      at,
      ...(index % 4 === 0 ? { error: JSON.stringify(thrown), errorName: thrown.name } : {}),
    })),
  });
  await prisma.logLine.createMany({
    data: Array.from({ length: logLinesPerPage + 5 }, (_, index) => ({
      executionId: 1,
      at,
      level: "info",
      message: `line ${index}`,
      data: '{"n":1}',
    })),
  });
  const days = ["2026-10-24", "2026-10-25", "2026-11-23"];
  await prisma.dailyStat.createMany({
    data: [
      ...days.map((day) => ({ taskKey: "a", day, status: "succeeded", executions: 30 })),
      { taskKey: "a", day: "2026-11-01", status: "failed", executions: 15 },
      { taskKey: "a", day: "2026-11-01", status: "timed_out", executions: 5 },
      { taskKey: "a", day: "2026-11-01", status: "skipped", executions: 1000 },
    ],
  });
}

function asColumns(thrown: ReturnType<typeof describeException>) {
  return { error: JSON.stringify(thrown), errorName: thrown.name, errorMessage: thrown.message };
}

/** What pages of details ask, by name. */
export const detailReads: [string, (prisma: PrismaClient) => Promise<unknown>][] = [
  ["detail", (prisma) => loadExecution(prisma, "a", 1)],
  ["items", (prisma) => listItems(prisma, 1, { after: { value: 0, id: 10 } })],
  ["items of one outcome", (prisma) => listItems(prisma, 1, { outcome: "failed", after: { value: 0, id: 10 } })],
  ["items of a subject", (prisma) => listSubjectItems(prisma, { type: "service", id: "7" }, { after: { value: 0, id: 100 } })],
  ["log lines", (prisma) => listLogLines(prisma, 1, { after: { value: 0, id: 10 } })],
  ["overviews", (prisma) => loadTaskOverviews(prisma, ["a", "b"], "2026-11-23")],
];
