import { expect, it } from "vitest";
import { healthAnswer } from "./health-answer";

const none = { known: 0, alive: 0 };
const lastTick = { at: new Date("2026-11-23T10:00:00Z"), source: "cron", agoMs: 1000 };

it("is ok while ticks arrive, and for the first minutes of a server that waits for its first", () => {
  expect(healthAnswer({ ticks: "ok", lastTick, oldestDue: null, workers: none }, 1e9)).toEqual({
    status: "ok",
    database: "ok",
    lastTick: { at: "2026-11-23T10:00:00.000Z", source: "cron", ageMs: 1000 },
    oldestDueTask: null,
    workers: null,
  });
  expect(healthAnswer({ ticks: "never", lastTick: null, oldestDue: null, workers: none }, 179_000).status).toBe("ok");
});

it("is degraded when ticks stay away", () => {
  expect(healthAnswer({ ticks: "never", lastTick: null, oldestDue: null, workers: none }, 181_000).status).toBe("degraded");
  const oldestDue = { task: "deliver-services", dueAt: new Date("2026-11-23T09:00:00Z"), lateMs: 3_600_000 };
  expect(healthAnswer({ ticks: "late", lastTick, oldestDue, workers: none }, 1000)).toMatchObject({
    status: "degraded",
    oldestDueTask: { task: "deliver-services", dueAt: "2026-11-23T09:00:00.000Z", lateMs: 3_600_000 },
  });
});

it("tells of workers once there was one, and is ok without: ticks then do the work", () => {
  const health = { ticks: "ok", lastTick, oldestDue: null } as const;
  expect(healthAnswer({ ...health, workers: { known: 3, alive: 2 } }, 1e9)).toMatchObject({
    status: "ok",
    workers: { alive: 2, known: 3 },
  });
  expect(healthAnswer({ ...health, workers: { known: 3, alive: 0 } }, 1e9)).toMatchObject({
    status: "ok",
    workers: { alive: 0, known: 3 },
  });
});
