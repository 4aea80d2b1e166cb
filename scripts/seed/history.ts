import type { ExecutionTrigger } from "../../lib/engine/define";
import { dayIn } from "../../lib/engine/ledger/daily-stats";
import { startOfDay } from "../../lib/engine/zoned-day";
import type { Subject } from "./hosting";
import { ended, hostingOutcome, logLine, type Outcome, sketchItem, worked } from "./outcomes";
import type { Random } from "./random";

/** One execution of the demonstration, with its number. */
export interface Sketch extends Outcome {
  id: number;
  taskKey: string;
  trigger: ExecutionTrigger;
  actorName: string | null;
  slotAt: Date | null;
  createdAt: Date;
  relatedId: number | null;
  missed?: { from: Date; until: Date; count: number };
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const hostingTasks = [
  { key: "deliver-services", step: "deliver" },
  { key: "reactivate-services", step: "unsuspend" },
  { key: "suspend-services", step: "suspend" },
  { key: "expire-services", step: "expire" },
  { key: "cancel-services", step: "cancel" },
] as const;
/** What a whole day has: five tasks a minute, and two a day. */
export const executionsADay = hostingTasks.length * 1_440 + 2;
const actors = ["Ada Admin", "Omar Operator"];

/** The hours without a tick: the same for executions and ticks. */
export interface Gap {
  from: Date;
  until: Date;
}

export interface HistoryPlan {
  random: Random;
  subjects: readonly Subject[];
  timezone: string;
  firstId: number;
  from: Date;
  until: Date;
  gap: Gap;
  /** Whether the task of backups can do anything here. */
  backups: boolean;
}

/** Executions in the order of time, with growing numbers: each minute's five tasks, the two daily ones, and what people start by hand. */
export function* history({ random, subjects, timezone, firstId, from, until, gap, backups }: HistoryPlan): Generator<Sketch> {
  let id = firstId;
  const sketch = (taskKey: string, slotAt: Date | null, createdAt: Date, outcome: Outcome, more: Partial<Sketch> = {}): Sketch => ({
    ...outcome,
    id: id++,
    taskKey,
    trigger: "schedule",
    actorName: null,
    slotAt,
    createdAt,
    relatedId: outcome.status === "skipped" ? Math.max(firstId, id - 1 - hostingTasks.length) : null,
    ...more,
  });
  const firstMinute = Math.ceil(from.getTime() / MINUTE_MS) * MINUTE_MS;
  for (let minute = firstMinute; minute < until.getTime(); minute += MINUTE_MS) {
    const slotAt = new Date(minute);
    if (slotAt >= gap.from && slotAt < gap.until) continue;
    const createdAt = new Date(minute + random.int(150, 2_500));
    if (slotAt.getTime() === gap.until.getTime()) {
      for (const { key } of hostingTasks) yield sketch(key, null, createdAt, ended("missed", 0), missed(gap));
    }
    for (const { key, step } of hostingTasks) {
      yield sketch(key, slotAt, createdAt, hostingOutcome(random, step, subjects, createdAt, id - hostingTasks.length));
      if (random.next() < 0.004) yield byHand(key, step, createdAt);
    }
    const daily = dailyTask(slotAt, timezone, random, backups);
    if (daily) yield sketch(daily.key, slotAt, createdAt, daily.outcome, { relatedId: null });
  }

  function byHand(key: string, step: string, scheduledAt: Date): Sketch {
    const trigger = random.weighted({ manual: 6, retry: 2, api: 2 });
    const at = new Date(scheduledAt.getTime() + random.int(2_000, 20_000));
    const outcome = worked("succeeded", random.int(200, 3_000), [sketchItem(random, "done", step, random.pick(subjects), at)]);
    const related = trigger === "retry" ? Math.max(firstId, id - 1) : null;
    return sketch(key, null, at, outcome, { trigger, actorName: trigger === "api" ? "billing" : random.pick(actors), relatedId: related });
  }
}

function missed(gap: Gap): Partial<Sketch> {
  const until = new Date(gap.until.getTime() - MINUTE_MS);
  const count = (gap.until.getTime() - gap.from.getTime()) / MINUTE_MS;
  return { missed: { from: gap.from, until, count }, reason: { code: "missed", params: { count } } };
}

const dailyTimes = new Map<number, "backup-database" | "purge-history">([
  [2 * 60 + 41, "backup-database"],
  [3 * 60 + 17, "purge-history"],
]);
let today = { day: "", startMs: 0 };

function dailyTask(slotAt: Date, timezone: string, random: Random, backups: boolean): { key: string; outcome: Outcome } | undefined {
  if (slotAt.getTime() - today.startMs >= DAY_MS || slotAt.getTime() < today.startMs) {
    const day = dayIn(timezone, slotAt);
    today = { day, startMs: startOfDay(day, timezone)?.getTime() ?? slotAt.getTime() };
  }
  const key = dailyTimes.get((slotAt.getTime() - today.startMs) / MINUTE_MS);
  if (key === "purge-history") {
    const executions = random.int(6_000, 7_300);
    const result = { executions, items: random.int(500, 1_500), logLines: random.int(50, 300), ticks: 1_440 };
    const log = [logLine("info", `deliver-services: ${executions} executions deleted`)];
    return { key, outcome: { ...ended("succeeded", random.int(300, 3_000)), result: JSON.stringify(result), log } };
  }
  if (key === "backup-database" && !backups) {
    return { key, outcome: { ...ended("skipped", 0), reason: { code: "databaseHasItsTools", params: {} } } };
  }
  if (key === "backup-database") {
    const file = `data/backups/ponctuel-${today.day}.db`;
    const result = { file, bytes: random.int(4_000_000, 90_000_000), integrity: "ok", kept: 7, removed: 1 };
    return { key, outcome: { ...ended("succeeded", random.int(200, 5_000)), result: JSON.stringify(result) } };
  }
  return undefined;
}
