import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { healthOf, tickLateAfterMs } from "./health";

const MINUTE = 60_000;
const now = new Date("2026-11-23T10:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);

describe("tickLateAfterMs", () => {
  it.each([
    [[], 3],
    [[0], 3],
    [[0, 1, 2, 3], 3],
    // Every five minutes, every half hour: two and a half times that.
    [[0, 5, 10, 15], 12.5],
    [[0, 30, 60], 75],
    // One outage among many regular ticks changes nothing.
    [[0, 1, 2, 600, 601, 602], 3],
    // Two ways to tick at once.
    [[0, 0.1, 5, 5.1, 10, 10.1], 12.25],
    // Never more than a day.
    [[0, 60 * 24, 60 * 48], 60 * 24],
  ])("after ticks %j minutes ago: %d minutes", (minutesAgo, limit) => {
    expect(tickLateAfterMs(minutesAgo.map((minutes) => ago(minutes * MINUTE))) / MINUTE).toBeCloseTo(limit);
  });
});

describe("healthOf", () => {
  let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
  let prisma: PrismaClient;

  beforeEach(async () => {
    database = await openPrismaTestDatabase();
    ({ prisma } = database);
  });

  afterEach(() => database.remove());

  const tick = (msAgo: number, source = "cron") =>
    prisma.tick.create({ data: { at: ago(msAgo), source, host: "h", pid: 1, version: "0", durationMs: 5, ok: true } });
  const task = (key: string, nextAt: Date | null, enabled = true) =>
    prisma.task.create({ data: { key, enabled, planned: "* * * * * UTC", cursorAt: ago(0), nextAt, createdAt: ago(0) } });

  it("says that no tick ever came", async () => {
    expect(await healthOf(prisma, now)).toEqual({ ticks: "never", lastTick: null, oldestDue: null, workers: { known: 0, alive: 0 } });
  });

  it("tells the last tick, from where, and how long ago", async () => {
    await tick(2 * MINUTE, "cron");
    await tick(MINUTE, "plesk");
    expect(await healthOf(prisma, now)).toEqual({
      ticks: "ok",
      lastTick: { at: ago(MINUTE), source: "plesk", agoMs: MINUTE },
      oldestDue: null,
      workers: { known: 0, alive: 0 },
    });
  });

  it("calls a tick late after three minutes, at one a minute", async () => {
    await tick(4 * MINUTE);
    await tick(3 * MINUTE);
    expect((await healthOf(prisma, now)).ticks).toBe("ok");
    expect((await healthOf(prisma, new Date(now.getTime() + 1))).ticks).toBe("late");
  });

  it("names the enabled task that has been due for longest", async () => {
    await task("later", ago(-MINUTE));
    await task("due", ago(MINUTE));
    await task("oldest", ago(5 * MINUTE));
    await task("disabled", ago(9 * MINUTE), false);
    await task("over", null);
    expect((await healthOf(prisma, now)).oldestDue).toEqual({ task: "oldest", dueAt: ago(5 * MINUTE), lateMs: 5 * MINUTE });
  });

  it("counts the workers, and those of them that are alive", async () => {
    const worker = { host: "h", pid: 1, version: "0", ticketHolders: "[]", concurrency: 4, startedAt: ago(MINUTE) };
    await prisma.worker.createMany({ data: [0, MINUTE, MINUTE].map((ms) => ({ ...worker, heartbeatAt: ago(ms) })) });
    expect((await healthOf(prisma, now)).workers).toEqual({ known: 3, alive: 1 });
  });
});
