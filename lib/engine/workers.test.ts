import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { WORKER_SILENCE_MS } from "./ledger/workers";
import { countWorkers, listWorkers, WORKERS_LISTED } from "./workers";

const HOUR = 3_600_000;
const now = new Date("2026-11-23T10:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeEach(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
});

afterEach(() => database.remove());

type Given = Partial<Parameters<PrismaClient["worker"]["create"]>[0]["data"]>;
const worker = (host: string, given: Given = {}) => ({
  host,
  pid: 7,
  version: "1.2.3",
  ticketHolders: "[]",
  concurrency: 4,
  startedAt: ago(HOUR),
  heartbeatAt: ago(0),
  ...given,
});
const add = async (host: string, given?: Given) => (await prisma.worker.create({ data: worker(host, given) })).id;

describe("listWorkers", () => {
  it("tells all that is known of a worker, and not the names of its tickets", async () => {
    const id = await add("web-1", { queues: '["deliver-services"]', inFlight: 3, jobsDone: 1200, jobsPerMinute: 60 });
    expect(await listWorkers(prisma, now)).toEqual([
      {
        id,
        host: "web-1",
        pid: 7,
        version: "1.2.3",
        queues: ["deliver-services"],
        concurrency: 4,
        startedAt: ago(HOUR),
        heartbeatAt: now,
        stoppedAt: null,
        lostAt: null,
        state: "alive",
        ended: false,
        inFlight: 3,
        jobsDone: 1200,
        jobsPerMinute: 60,
      },
    ]);
  });

  it("says of each whether it lives, fell silent, was lost or stopped", async () => {
    await add("young", { heartbeatAt: ago(WORKER_SILENCE_MS - 1) });
    await add("silent", { heartbeatAt: ago(WORKER_SILENCE_MS) });
    await add("lost", { heartbeatAt: ago(WORKER_SILENCE_MS), lostAt: ago(0) });
    await add("stopped", { stoppedAt: ago(1) });
    const rows = await listWorkers(prisma, now);
    expect(Object.fromEntries(rows.map(({ host, state, ended }) => [host, `${state} ${ended}`]))).toEqual({
      young: "alive false",
      silent: "silent false",
      lost: "lost true",
      stopped: "stopped true",
    });
  });

  it("puts those that have not ended first, then the newest", async () => {
    await add("old", { startedAt: ago(3 * HOUR) });
    await add("stopped", { startedAt: ago(HOUR), stoppedAt: ago(0) });
    await add("silent", { startedAt: ago(2 * HOUR), heartbeatAt: ago(HOUR) });
    await add("lost", { startedAt: ago(4 * HOUR), lostAt: ago(0) });
    await add("twin of old", { startedAt: ago(3 * HOUR) });
    expect((await listWorkers(prisma, now)).map(({ host }) => host)).toEqual(["silent", "twin of old", "old", "stopped", "lost"]);
  });

  it("is bounded, and shows a worker that lives for long whatever number of others died since it started", async () => {
    await add("steady", { startedAt: ago(100 * HOUR) });
    const crashed = { startedAt: ago(HOUR), heartbeatAt: ago(HOUR), lostAt: ago(HOUR) };
    await prisma.worker.createMany({ data: Array.from({ length: WORKERS_LISTED + 5 }, () => worker("crashing", crashed)) });
    const rows = await listWorkers(prisma, now);
    expect(rows).toHaveLength(WORKERS_LISTED);
    expect(rows[0]).toMatchObject({ host: "steady", state: "alive" });
  });
});

it("counts those on record, and those that live", async () => {
  expect(await countWorkers(prisma, now)).toEqual({ known: 0, alive: 0 });
  await add("young", { heartbeatAt: ago(WORKER_SILENCE_MS - 1) });
  await add("silent", { heartbeatAt: ago(WORKER_SILENCE_MS) });
  await add("lost", { lostAt: ago(0) });
  await add("stopped", { stoppedAt: ago(0) });
  expect(await countWorkers(prisma, now)).toEqual({ known: 4, alive: 1 });
});
