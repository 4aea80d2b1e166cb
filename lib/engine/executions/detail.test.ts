import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "../../db/generated/client";
import { createTestDatabase } from "../../db/testing";
import { describeException } from "../../errors";
import { parseCursor } from "../cursor";
import { itemsPerPage, listItems, listLogLines, listSubjectItems, loadExecution, logLinesPerPage } from "./detail";
import { readReason } from "./stored";
import { loadTaskOverviews } from "./task-overviews";

const at = new Date("2026-11-23T04:00:00Z");
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let prisma: PrismaClient;
const queries: { query: string; params: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new PrismaClient({
    log: [{ emit: "event", level: "query" }],
    adapter: new PrismaBetterSqlite3({ url: database.url }, { timestampFormat: "unixepoch-ms" }),
  });
  client.$on("query", (event) => queries.push(event));
  prisma = client;
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
});

afterAll(async () => {
  await prisma?.$disconnect();
  database?.remove();
});

function asColumns(thrown: ReturnType<typeof describeException>) {
  return { error: JSON.stringify(thrown), errorName: thrown.name, errorMessage: thrown.message };
}

test("a detail gives the exception with its causes, and who ran it again", async () => {
  const failed = await loadExecution(prisma, "a", 1);
  expect(failed?.exception).toMatchObject({
    name: "Error",
    message: "no answer",
    causes: [{ name: "NonErrorThrown", message: "a string" }],
  });
  expect(failed?.result).toBeUndefined();
  expect(failed?.retriedBy.map((retry) => retry.id)).toEqual([2]);
});

test("a detail gives the result", async () => {
  expect(await loadExecution(prisma, "a", 2)).toMatchObject({ result: { delivered: 2 }, exception: null, relatedId: 1, retriedBy: [] });
});

test("an execution of another task is none of this one's", async () => {
  expect(await loadExecution(prisma, "a", 3)).toBeNull();
  expect(await loadExecution(prisma, "a", 999)).toBeNull();
});

test("texts that are no JSON are shown as they are", async () => {
  expect((await loadExecution(prisma, "b", 3))?.result).toBe("not JSON");
  const abandoned = await loadExecution(prisma, "b", 4);
  expect(abandoned?.reason).toEqual({ code: "abandoned" });
  expect(abandoned?.exception).toEqual({ name: "Error", message: "plain text", causes: [] });
});

test("a reason keeps texts and numbers only", () => {
  expect(readReason("x", '{"a":"1","b":2}')).toEqual({ code: "x", params: { a: "1", b: 2 } });
  expect(readReason("x", '{"a":{"b":2}}')).toEqual({ code: "x" });
  expect(readReason(null, '{"a":1}')).toBeNull();
});

test("items come in order, a page at a time, by outcome where asked", async () => {
  const one = await listItems(prisma, 1, {});
  expect(one.rows).toHaveLength(itemsPerPage);
  const after = parseCursor(one.next ?? "");
  const two = await listItems(prisma, 1, { after });
  expect([...one.rows, ...two.rows].map((item) => item.subjectLabel)).toEqual(Array.from({ length: 65 }, (_, index) => `SVC-${index * 2}`));
  expect(two.next).toBeNull();
  const failed = await listItems(prisma, 1, { outcome: "failed" });
  expect(failed.rows).toHaveLength(33);
  expect(failed.rows.every((item) => item.exception?.message === "no answer")).toBe(true);
});

test("a subject's items come newest first, from every execution", async () => {
  const page = await listSubjectItems(prisma, { type: "service", id: "7" }, {});
  expect(page.rows.map((item) => item.subjectLabel)).toEqual(Array.from({ length: 44 }, (_, index) => `SVC-${129 - index * 3}`));
  expect(page.rows[0]?.execution).toEqual({ id: 2, taskKey: "a", trigger: "retry" });
});

test("log lines come a page at a time, there and back", async () => {
  const one = await listLogLines(prisma, 1, {});
  const two = await listLogLines(prisma, 1, { after: parseCursor(one.next ?? "") });
  expect(two.rows.map((line) => line.message)).toEqual(Array.from({ length: 5 }, (_, index) => `line ${logLinesPerPage + index}`));
  expect(two.rows[0]?.data).toEqual({ n: 1 });
  const back = await listLogLines(prisma, 1, { before: parseCursor(two.previous ?? "") });
  expect(back.rows.map((line) => line.id)).toEqual(one.rows.map((line) => line.id));
});

test("an overview counts the last 30 days, of executions that tell something", async () => {
  const overviews = await loadTaskOverviews(prisma, ["a", "unmet"], "2026-11-23");
  expect(overviews.get("a")).toMatchObject({
    last: { id: 2, status: "succeeded" },
    recent: { ran: 80, succeeded: 60 },
  });
  expect(overviews.get("unmet")).toEqual({ last: null, recent: { ran: 0, succeeded: 0 } });
});

test.each<[string, () => Promise<unknown>]>([
  ["detail", () => loadExecution(prisma, "a", 1)],
  ["items", () => listItems(prisma, 1, { after: { value: 0, id: 10 } })],
  ["items of one outcome", () => listItems(prisma, 1, { outcome: "failed", after: { value: 0, id: 10 } })],
  ["items of a subject", () => listSubjectItems(prisma, { type: "service", id: "7" }, { after: { value: 0, id: 100 } })],
  ["log lines", () => listLogLines(prisma, 1, { after: { value: 0, id: 10 } })],
  ["overviews", () => loadTaskOverviews(prisma, ["a", "b"], "2026-11-23")],
])("%s: every statement goes by an index, and executions, items and lines need no sorting", async (_, load) => {
  queries.length = 0;
  await load();
  const statements = queries.map((event) => ({ ...event }));
  expect(statements).not.toHaveLength(0);
  for (const { query, params } of statements) {
    const steps = await prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${query}`, ...(JSON.parse(params) as unknown[]));
    const plan = steps.map((step) => step.detail).join("\n");
    expect(plan, query).toMatch(/SEARCH/);
    expect(plan, query).not.toMatch(/SCAN/);
    if (!query.includes("daily_stats")) expect(plan, query).not.toMatch(/TEMP B-TREE/);
  }
});
