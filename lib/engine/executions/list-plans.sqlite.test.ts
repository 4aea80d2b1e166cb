import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase } from "../../db/testing";
import { listExecutions } from "./list";
import { filterCases, readFilters, seedExecutions, start } from "./testing/listed";
import { openWatchedSqlite, type Watched } from "./testing/watched";

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let watched: Watched;

beforeAll(async () => {
  database = await createTestDatabase();
  watched = openWatchedSqlite(database.url);
  await seedExecutions(watched.prisma);
});

afterAll(async () => {
  await watched?.prisma.$disconnect();
  await database?.remove();
});

/** The plan of each statement that a page caused, as SQLite tells it. */
async function plansOf(query: string, bounds: { from?: Date; until?: Date }): Promise<string[]> {
  const plans = await watched.plansOf(() => listExecutions(watched.prisma, "a", readFilters(query), bounds));
  return plans.map(({ plan }) => plan);
}

// Fresh, as at the start; and with the statistics that the daily backup or clean-up may have gathered.
describe.each(["without statistics", "with statistics"])("query plans %s", (statistics) => {
  beforeAll(async () => {
    if (statistics === "with statistics") await watched.prisma.$executeRawUnsafe("ANALYZE");
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
