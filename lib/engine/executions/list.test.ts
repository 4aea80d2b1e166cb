import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PrismaClient } from "../../db/generated/client";
import { createTestDatabase } from "../../db/testing";
import { type ExecutionStatus, executionStatuses, executionTriggers } from "../define";
import { type ExecutionFilters, parseExecutionFilters } from "./filters";
import { type ExecutionRow, executionsPerPage, listExecutions } from "./list";

const start = Date.parse("2026-11-01T00:00:00Z");
const rowCount = 700;

type Seeded = Pick<ExecutionRow, "id" | "status" | "trigger" | "durationMs" | "hadWork"> & { createdAt: Date };

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let prisma: PrismaClient;
let seeded: Seeded[];
const queries: { query: string; params: string }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new PrismaClient({
    log: [{ emit: "event", level: "query" }],
    adapter: new PrismaBetterSqlite3({ url: database.url }, { timestampFormat: "unixepoch-ms" }),
  });
  client.$on("query", (event) => queries.push(event));
  prisma = client;
  seeded = Array.from({ length: rowCount }, (_, index) => {
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
});

afterAll(async () => {
  await prisma?.$disconnect();
  database?.remove();
});

const period = { from: new Date(start + 40 * 3_600_000), until: new Date(start + 190 * 3_600_000) };
const filterCases: [string, string, { from?: Date; until?: Date }][] = [
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

const read = (query: string) => {
  const params: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(query)) params[key] = [...(params[key] ?? []), value];
  return parseExecutionFilters(params);
};

test.each(cases)("pages hold every row once, there and back: %s", async (_, query, bounds) => {
  const filters = read(query);
  const all = expected(filters, bounds);
  const pages: number[][] = [];
  let page = await listExecutions(prisma, "a", filters, bounds);
  expect(page.previous).toBeNull();
  pages.push(page.rows.map((row) => row.id));
  while (page.next) {
    page = await listExecutions(prisma, "a", read(`${query}&after=${page.next}`), bounds);
    pages.push(page.rows.map((row) => row.id));
  }
  expect(pages.flat()).toEqual(all);
  expect(pages.slice(0, -1).every((ids) => ids.length === executionsPerPage)).toBe(true);
  for (const ids of pages.slice(0, -1).reverse()) {
    page = await listExecutions(prisma, "a", read(`${query}&before=${page.previous}`), bounds);
    expect(page.rows.map((row) => row.id)).toEqual(ids);
  }
});

/** The plan of each statement that a page caused, as SQLite tells it. */
async function plansOf(query: string, bounds: { from?: Date; until?: Date }): Promise<string[]> {
  queries.length = 0;
  await listExecutions(prisma, "a", read(query), bounds);
  const statements = [...queries];
  const plans = await Promise.all(
    statements.map(({ query: text, params }) =>
      prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${text}`, ...(JSON.parse(params) as unknown[])),
    ),
  );
  return plans.map((steps) => steps.map((step) => step.detail).join("\n"));
}

// Fresh, as at the start; and with the statistics that the daily backup or clean-up may have gathered.
describe.each(["without statistics", "with statistics"])("query plans %s", (statistics) => {
  beforeAll(async () => {
    if (statistics === "with statistics") await prisma.$executeRawUnsafe("ANALYZE");
  });

  const cursor = `after=${start + 100 * 3_600_000}.200`;
  test.each(
    filterCases.flatMap(([name, query, bounds]) => [
      [name, query, bounds] as const,
      [`${name}, far behind`, `${query}&${cursor}`, bounds] as const,
    ]),
  )("in the order of time, the plan follows one index without sorting: %s", async (_, query, bounds) => {
    for (const plan of await plansOf(query, bounds)) {
      expect(plan).toMatch(/^SEARCH executions USING INDEX executions_task_key_\w+_idx \(task_key=\?/);
      expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
    }
  });

  test.each([
    ["", "executions_task_key_created_at_id_idx (task_key=?)"],
    [cursor, "executions_task_key_created_at_id_idx (task_key=? AND created_at<?)"],
    ["status=failed", "executions_task_key_status_created_at_id_idx (task_key=? AND status=?)"],
    [`status=failed&${cursor}`, "executions_task_key_status_created_at_id_idx (task_key=? AND status=? AND created_at<?)"],
    ["trigger=manual&status=succeeded", "executions_task_key_trigger_created_at_id_idx (task_key=? AND trigger=?)"],
    ["trigger=schedule&status=failed", "executions_task_key_status_created_at_id_idx (task_key=? AND status=?)"],
    ["work=1&trigger=schedule", "executions_task_key_had_work_created_at_id_idx (task_key=? AND had_work=?)"],
    ["work=1&status=succeeded", "executions_task_key_had_work_created_at_id_idx (task_key=? AND had_work=?)"],
    ["work=1&status=failed", "executions_task_key_status_created_at_id_idx (task_key=? AND status=?)"],
  ])("the index that keeps the fewest rows leads: %s", async (query, index) => {
    expect(await plansOf(query, {})).toEqual([`SEARCH executions USING INDEX ${index}`]);
  });

  test.each(["sort=duration", "sort=duration&dir=asc", "sort=duration&after=500.70", "sort=duration&status=failed&status=partial"])(
    "the order of durations follows its index: %s",
    async (query) => {
      const plans = await plansOf(query, {});
      expect(plans).not.toHaveLength(0);
      for (const plan of plans) {
        expect(plan).toMatch(/SEARCH executions USING INDEX executions_task_key_(status_)?duration_ms_id_idx/);
        expect(plan).not.toMatch(/SCAN executions/);
      }
    },
  );

  test.each(filterCases)("no order and no filter reads executions without an index: %s", async (_, query, bounds) => {
    for (const plan of await plansOf(`${query}&sort=duration`, bounds)) expect(plan).not.toMatch(/SCAN executions/);
  });
});
