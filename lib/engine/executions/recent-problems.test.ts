import { afterEach, beforeEach, expect, it } from "vitest";
import type { PrismaClient } from "../../db/client";
import { openPrismaTestDatabase } from "../../db/testing";
import { type ExecutionStatus, executionStatuses } from "../define";
import { recentProblems } from "./recent-problems";

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeEach(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
});

afterEach(() => database.remove());

let minute = 0;
async function add(taskKey: string, status: ExecutionStatus): Promise<number> {
  const createdAt = new Date(Date.UTC(2026, 10, 23, 0, minute++));
  const { id } = await prisma.execution.create({ data: { taskKey, status, trigger: "schedule", createdAt, errorMessage: status } });
  return id;
}

it("lists what did not go well, of the tasks asked for, newest first", async () => {
  for (const status of executionStatuses) await add("a", status);
  await add("gone", "failed");
  await add("b", "failed");
  const rows = await recentProblems(prisma, ["a", "b"], 10);
  expect(rows.map(({ taskKey, status }) => `${taskKey} ${status}`)).toEqual([
    "b failed",
    "a awaiting_confirmation",
    "a abandoned",
    "a timed_out",
    "a failed",
    "a partial",
  ]);
});

it("keeps to its limit over all tasks together", async () => {
  const ids = [];
  for (let round = 0; round < 3; round++) for (const task of ["a", "b"]) ids.push(await add(task, "failed"));
  const rows = await recentProblems(prisma, ["a", "b"], 4);
  expect(rows.map(({ id }) => id)).toEqual(ids.slice(-4).reverse());
});

it("says why an execution ended as it did, where that is on record", async () => {
  const id = await add("a", "abandoned");
  await prisma.execution.update({ where: { id }, data: { reasonCode: "abandoned", reasonParams: '{"host":"web-1"}' } });
  await add("a", "failed");
  const rows = await recentProblems(prisma, ["a"], 4);
  expect(rows.map(({ reason }) => reason)).toEqual([null, { code: "abandoned", params: { host: "web-1" } }]);
});

it("is empty without tasks", async () => {
  await add("a", "failed");
  expect(await recentProblems(prisma, [], 4)).toEqual([]);
});
