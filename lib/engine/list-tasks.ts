import type { Sql } from "../db/sql";
import { readTasks } from "./ledger/read-tasks";
import { nextSlot, parseSchedule } from "./schedule";

/** A task as `--list` tells it; `nextAt` is what the schedule says for a task that no tick has met yet. */
export interface ListedTask {
  task: string;
  schedule: string;
  timezone: string;
  enabled: boolean;
  lastSlot: string | null;
  nextAt: string | null;
}

/** Every task of this version with its schedule, zone, last slot and next run. Changes nothing. */
export async function listTasks(
  db: Sql,
  { tasks, timezone }: { tasks: readonly TaskLike[]; timezone: string },
  now: Date,
): Promise<ListedTask[]> {
  const times = await readTasks(db);
  return tasks.map((task) => {
    const row = times.get(task.key);
    const schedule = row?.scheduleOverride ?? task.schedule;
    const zone = row?.timezoneOverride ?? task.timezone ?? timezone;
    const parsed = parseSchedule(schedule, zone);
    const next = row ? row.nextAt : parsed.ok ? nextSlot(parsed.schedule, now) : null;
    return { task: task.key, schedule, timezone: zone, enabled: row?.enabled ?? true, lastSlot: iso(row?.lastSlot), nextAt: iso(next) };
  });
}

type TaskLike = { key: string; schedule: string; timezone?: string };

function iso(date: Date | null | undefined): string | null {
  return date?.toISOString() ?? null;
}

/** The list in words, aligned for a terminal. */
export function listLines(listed: readonly ListedTask[]): string[] {
  const width = Math.max(...listed.map(({ task }) => task.length));
  return listed.map(({ task, schedule, timezone, enabled, lastSlot, nextAt }) => {
    const next = enabled ? (nextAt ?? "never") : "disabled";
    return `${task.padEnd(width)}  ${schedule.padEnd(14)}  ${timezone}  last ${lastSlot ?? "never"}  next ${next}`;
  });
}
