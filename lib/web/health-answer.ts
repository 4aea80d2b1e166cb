import type { Health } from "../engine/health";

/** A server that has just started is given this long to see its first tick. */
const FIRST_TICK_WITHIN_MS = 3 * 60_000;

/** What monitoring reads. `degraded`: the database answers, but tasks are not being run. */
export interface HealthAnswer {
  status: "ok" | "degraded" | "down";
  database: "ok" | "unreachable";
  lastTick: { at: string; source: string; ageMs: number } | null;
  oldestDueTask: { task: string; dueAt: string; lateMs: number } | null;
  /** Null while there never was a worker. None alive is no trouble: ticks then do the work themselves. */
  workers: { alive: number; known: number } | null;
}

/** What is told of a database that answers. In: what it says, and for how many milliseconds this server has been up. */
export function healthAnswer({ ticks, lastTick, oldestDue, workers }: Health, upMs: number): HealthAnswer {
  const running = ticks === "ok" || (ticks === "never" && upMs < FIRST_TICK_WITHIN_MS);
  return {
    status: running ? "ok" : "degraded",
    database: "ok",
    lastTick: lastTick && { at: lastTick.at.toISOString(), source: lastTick.source, ageMs: lastTick.agoMs },
    oldestDueTask: oldestDue && { task: oldestDue.task, dueAt: oldestDue.dueAt.toISOString(), lateMs: oldestDue.lateMs },
    workers: workers.known > 0 ? { alive: workers.alive, known: workers.known } : null,
  };
}

export const databaseDown: HealthAnswer = { status: "down", database: "unreachable", lastTick: null, oldestDueTask: null, workers: null };
