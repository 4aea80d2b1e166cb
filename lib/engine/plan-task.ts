import type { TaskDefinition } from "./define";
import { CLOCK_REWIND_MS } from "./ledger/peek";
import { type DueSlots, dueSlots, nextSlot, parseSchedule } from "./schedule";

/** A task's row, as far as planning reads it. */
export interface TaskRow {
  enabled: boolean;
  planned: string;
  cursorAt: Date;
  nextAt: Date | null;
  scheduleOverride: string | null;
  timezoneOverride: string | null;
}

export interface TaskPlan {
  /** What the row becomes. */
  planned: string;
  cursorAt: Date;
  nextAt: Date | null;
  due: DueSlots;
  /** The schedule cannot be read: the task stops, and this says why (once, when it is met). */
  problem?: string;
}

/** How far back the slots of a task are decided that some version of the code did not know: long enough for two versions that tick in turns. */
const RETIRED_BACK_MS = 3_600_000;
const nothingDue: DueSlots = { run: [], missed: null };

/**
 * Decides, without clock or database, which slots of a task are due at `now` and where its cursor goes. A task seen for the first time
 * (`row` undefined), rescheduled, or whose cursor a corrected clock left in the future, starts now: no backfill. The unique slot still
 * protects what has run.
 */
export function planTask(task: TaskDefinition, row: TaskRow | undefined, timezone: string, now: Date): TaskPlan {
  const expression = row?.scheduleOverride ?? task.schedule;
  const zone = row?.timezoneOverride ?? task.timezone ?? timezone;
  const parsed = parseSchedule(expression, zone);
  // Where the zone makes no difference it is left out: two processes that believe in different zones must not reschedule each other's tasks.
  const planned = `${expression} ${parsed.ok ? parsed.schedule.slotZone.name : zone}`;
  if (!parsed.ok) {
    const known = row?.planned === planned;
    return { planned, cursorAt: now, nextAt: null, due: nothingDue, ...(known ? {} : { problem: parsed.problem }) };
  }
  const startsNow = row === undefined || row.planned !== planned || row.cursorAt.getTime() > now.getTime() + CLOCK_REWIND_MS;
  if (startsNow || !row.enabled) {
    return { planned, cursorAt: now, nextAt: row?.enabled === false ? null : nextSlot(parsed.schedule, now), due: nothingDue };
  }
  const retired = row.nextAt === null;
  const from = retired ? new Date(Math.max(row.cursorAt.getTime(), now.getTime() - RETIRED_BACK_MS)) : row.cursorAt;
  const due = dueSlots(parsed.schedule, from, now, task.catchUp);
  const cursorAt = row.cursorAt > now ? row.cursorAt : now;
  return { planned, cursorAt, nextAt: nextSlot(parsed.schedule, cursorAt), due };
}
