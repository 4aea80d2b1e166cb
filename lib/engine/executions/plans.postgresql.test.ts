import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "../../db/testing";
import { listExecutions } from "./list";
import { detailReads, seedDetails } from "./testing/detailed";
import { filterCases, readFilters, start } from "./testing/listed";
import { openWatchedPostgres, type Watched } from "./testing/watched";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let watched: Watched;

beforeAll(async () => {
  database = await createTestDatabase();
  watched = openWatchedPostgres(database.url);
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
    expect(plan, query).toMatch(/Index (Only )?Scan/);
    expect(plan, query).not.toMatch(/Seq Scan/);
    if (!query.includes("daily_stats")) expect(plan, query).not.toMatch(/Sort/);
  }
});

const inOrder = [
  ...filterCases.flatMap(([name, query, bounds]) => [
    [name, query, bounds] as const,
    [`${name}, far behind`, `${query}&after=${start + 100 * 3_600_000}.200`, bounds] as const,
  ]),
  ...["", "&dir=asc", "&after=500.70", "&status=failed&status=partial"].map(
    (more) => [`durations ${more}`, `sort=duration${more}`, {}] as const,
  ),
];

test.each(inOrder)("a list of executions follows an index of its order: %s", async (_, query, bounds) => {
  const plans = await watched.plansOf(() => listExecutions(watched.prisma, "a", readFilters(query), bounds));
  expect(plans).not.toHaveLength(0);
  for (const { plan } of plans) {
    expect(plan).toMatch(/Index (Only )?Scan (Backward )?using executions_task_key_\w+_idx on executions/);
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  }
});

test.each(filterCases)("no filter of durations reads every task's executions: %s", async (_, query, bounds) => {
  const plans = await watched.plansOf(() => listExecutions(watched.prisma, "a", readFilters(`${query}&sort=duration`), bounds));
  expect(plans).not.toHaveLength(0);
  for (const { plan } of plans) {
    expect(plan).toMatch(/Index Cond: \(.*task_key = /);
    expect(plan).not.toMatch(/Seq Scan/);
  }
});
