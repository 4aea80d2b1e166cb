import type { PrismaClient } from "../db/client";
import { countWorkers } from "./workers";

/** A tick every minute may miss two before anyone is told. */
const TICK_LATE_AFTER_MS = 3 * 60_000;
/** Installations that tick less often are given two and a half of their usual intervals, but never more than a day. */
const LATE_AFTER_INTERVALS = 2.5;
const LATE_AT_MOST_MS = 24 * 60 * 60_000;
const TICKS_LOOKED_AT = 10;
/** Closer ticks are two ways to tick at the same time, not a faster rhythm. */
const SAME_TIME_MS = 30_000;

export interface LastTick {
  at: Date;
  source: string;
  agoMs: number;
}

export interface Health {
  /** `never`: no tick has ever come to its end. `late`: none for longer than this installation's rhythm explains. */
  ticks: "ok" | "late" | "never";
  lastTick: LastTick | null;
  /** The enabled task whose next slot lies furthest back, and by how much; null when nothing is due. */
  oldestDue: { task: string; dueAt: Date; lateMs: number } | null;
  /** Workers on record, and those of them that are alive. None alive: ticks do the work themselves. */
  workers: { known: number; alive: number };
}

/** Whether the tasks of this installation are being run, and by whom. A few small reads. In: the time by the database's clock. */
export async function healthOf(prisma: Pick<PrismaClient, "tick" | "task" | "worker">, now: Date): Promise<Health> {
  const [ticks, due, workers] = await Promise.all([
    prisma.tick.findMany({ orderBy: { at: "desc" }, take: TICKS_LOOKED_AT, select: { at: true, source: true } }),
    prisma.task.findFirst({
      where: { enabled: true, nextAt: { lte: now } },
      orderBy: { nextAt: "asc" },
      select: { key: true, nextAt: true },
    }),
    countWorkers(prisma, now),
  ]);
  const [last] = ticks;
  const agoMs = last ? Math.max(0, now.getTime() - last.at.getTime()) : 0;
  return {
    ticks: !last ? "never" : agoMs > tickLateAfterMs(ticks.map(({ at }) => at)) ? "late" : "ok",
    lastTick: last ? { at: last.at, source: last.source, agoMs } : null,
    oldestDue: due?.nextAt ? { task: due.key, dueAt: due.nextAt, lateMs: now.getTime() - due.nextAt.getTime() } : null,
    workers,
  };
}

/**
 * After how many milliseconds without a tick something is wrong: 3 minutes, or two and a half times the usual (median) interval where
 * that is longer, since ticking less often is allowed. In: the instants of the latest ticks, newest first.
 */
export function tickLateAfterMs(latest: readonly Date[]): number {
  const intervals = latest
    .slice(1)
    .map((at, index) => (latest[index] as Date).getTime() - at.getTime())
    .filter((interval) => interval >= SAME_TIME_MS);
  const median = intervals.sort((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0;
  return Math.min(LATE_AT_MOST_MS, Math.max(TICK_LATE_AFTER_MS, median * LATE_AFTER_INTERVALS));
}
