import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "../../db/testing";
import { detailReads, seedDetails } from "./testing/detailed";
import { openWatchedSqlite, type Watched } from "./testing/watched";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let watched: Watched;

beforeAll(async () => {
  database = await createTestDatabase();
  watched = openWatchedSqlite(database.url);
  await seedDetails(watched.prisma);
});

afterAll(async () => {
  await watched?.prisma.$disconnect();
  await database?.remove();
});

test.each(detailReads)("%s: every statement goes by an index, and executions, items and lines need no sorting", async (_, load) => {
  const plans = await watched.plansOf(() => load(watched.prisma));
  expect(plans).not.toHaveLength(0);
  for (const { query, plan } of plans) {
    expect(plan, query).toMatch(/SEARCH/);
    expect(plan, query).not.toMatch(/SCAN/);
    if (!query.includes("daily_stats")) expect(plan, query).not.toMatch(/TEMP B-TREE/);
  }
});
