import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../db/client";
import { openPrismaTestDatabase } from "../../db/testing";
import { parseCursor } from "../cursor";
import { itemsPerPage, listItems, listLogLines, listSubjectItems, loadExecution, logLinesPerPage } from "./detail";
import { readReason } from "./stored";
import { loadTaskOverviews } from "./task-overviews";
import { seedDetails } from "./testing/detailed";

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
  await seedDetails(prisma);
});

afterAll(() => database?.remove());

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
