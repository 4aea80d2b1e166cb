import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../db/client";
import { createTestDatabase } from "../../db/testing";
import { listItems, listLogLines, listSubjectItems, loadExecution } from "./detail";
import { loadTaskOverviews } from "./task-overviews";
import { seedDetails } from "./testing/detailed";
import { openWatched, type Watched } from "./testing/watched";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let watched: Watched;

beforeAll(async () => {
  database = await createTestDatabase();
  watched = openWatched(database.url);
  await seedDetails(watched.prisma);
});

afterAll(async () => {
  await watched?.prisma.$disconnect();
  await database?.remove();
});

test.each<[string, (prisma: PrismaClient) => Promise<unknown>]>([
  ["detail", (prisma) => loadExecution(prisma, "a", 1)],
  ["items", (prisma) => listItems(prisma, 1, { after: { value: 0, id: 10 } })],
  ["items of one outcome", (prisma) => listItems(prisma, 1, { outcome: "failed", after: { value: 0, id: 10 } })],
  ["items of a subject", (prisma) => listSubjectItems(prisma, { type: "service", id: "7" }, { after: { value: 0, id: 100 } })],
  ["log lines", (prisma) => listLogLines(prisma, 1, { after: { value: 0, id: 10 } })],
  ["overviews", (prisma) => loadTaskOverviews(prisma, ["a", "b"], "2026-11-23")],
])("%s: every statement goes by an index, and executions, items and lines need no sorting", async (_, load) => {
  const plans = await watched.plansOf(() => load(watched.prisma));
  expect(plans).not.toHaveLength(0);
  for (const { query, plan } of plans) {
    expect(plan, query).toMatch(/SEARCH/);
    expect(plan, query).not.toMatch(/SCAN/);
    if (!query.includes("daily_stats")) expect(plan, query).not.toMatch(/TEMP B-TREE/);
  }
});
