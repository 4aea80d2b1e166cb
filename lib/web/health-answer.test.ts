import { expect, it } from "vitest";
import { healthAnswer } from "./health-answer";

const lastTick = { at: new Date("2026-11-23T10:00:00Z"), source: "cron", agoMs: 1000 };

it("is ok while ticks arrive, and for the first minutes of a server that waits for its first", () => {
  expect(healthAnswer({ ticks: "ok", lastTick, oldestDue: null }, 1e9)).toEqual({
    status: "ok",
    database: "ok",
    lastTick: { at: "2026-11-23T10:00:00.000Z", source: "cron", ageMs: 1000 },
    oldestDueTask: null,
  });
  expect(healthAnswer({ ticks: "never", lastTick: null, oldestDue: null }, 179_000).status).toBe("ok");
});

it("is degraded when ticks stay away", () => {
  expect(healthAnswer({ ticks: "never", lastTick: null, oldestDue: null }, 181_000).status).toBe("degraded");
  const oldestDue = { task: "deliver-services", dueAt: new Date("2026-11-23T09:00:00Z"), lateMs: 3_600_000 };
  expect(healthAnswer({ ticks: "late", lastTick, oldestDue }, 1000)).toMatchObject({
    status: "degraded",
    oldestDueTask: { task: "deliver-services", dueAt: "2026-11-23T09:00:00.000Z", lateMs: 3_600_000 },
  });
});
