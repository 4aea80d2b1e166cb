import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../db/client";
import { openPrismaTestDatabase } from "../../db/testing";
import type { ExecutionFilters } from "./filters";
import { executionsPerPage, listExecutions } from "./list";
import { filterCases, readFilters, type Seeded, seedExecutions } from "./testing/listed";

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;
let seeded: Seeded[];

beforeAll(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
  seeded = await seedExecutions(prisma);
});

afterAll(() => database?.remove());

const cases = filterCases.flatMap(([name, query, bounds]) =>
  ["sort=created&dir=desc", "sort=created&dir=asc", "sort=duration&dir=desc", "sort=duration&dir=asc"].map(
    (sort) => [`${name}, ${sort}`, `${query}&${sort}`, bounds] as const,
  ),
);

function expected(filters: ExecutionFilters, bounds: { from?: Date; until?: Date }): number[] {
  const value = (row: Seeded) => (filters.sort === "created" ? row.createdAt.getTime() : (row.durationMs ?? 0));
  const sign = filters.direction === "asc" ? 1 : -1;
  return seeded
    .filter((row) => filters.statuses.length === 0 || filters.statuses.includes(row.status))
    .filter((row) => !filters.trigger || row.trigger === filters.trigger)
    .filter((row) => !filters.hideIdle || row.hadWork)
    .filter((row) => (!bounds.from || row.createdAt >= bounds.from) && (!bounds.until || row.createdAt < bounds.until))
    .filter((row) => filters.sort === "created" || row.durationMs !== null)
    .sort((a, b) => sign * (value(a) - value(b) || a.id - b.id))
    .map((row) => row.id);
}

test.each(cases)("pages hold every row once, there and back: %s", async (_, query, bounds) => {
  const filters = readFilters(query);
  const all = expected(filters, bounds);
  const pages: number[][] = [];
  let page = await listExecutions(prisma, "a", filters, bounds);
  expect(page.previous).toBeNull();
  pages.push(page.rows.map((row) => row.id));
  while (page.next) {
    page = await listExecutions(prisma, "a", readFilters(`${query}&after=${page.next}`), bounds);
    pages.push(page.rows.map((row) => row.id));
  }
  expect(pages.flat()).toEqual(all);
  expect(pages.slice(0, -1).every((ids) => ids.length === executionsPerPage)).toBe(true);
  for (const ids of pages.slice(0, -1).reverse()) {
    page = await listExecutions(prisma, "a", readFilters(`${query}&before=${page.previous}`), bounds);
    expect(page.rows.map((row) => row.id)).toEqual(ids);
  }
});
