import type { SqlDatabase } from "../db/sql";
import type { PreviewedItem, TaskDefinition } from "./define";
import { inTheWay, openExecutions } from "./ledger/enqueue";
import { readTasks } from "./ledger/read-tasks";
import { planTask } from "./plan-task";
import type { Workshop } from "./tick-deps";

/** What a tick at this moment would do with one task. */
export interface DryRunTask {
  task: string;
  /** The slots that it would run; empty with `manual`. */
  slots: string[];
  manual: boolean;
  missed: { from: string; until: string; count: number } | null;
  /** The execution that would make it skip. */
  inTheWay: number | null;
  /** What it would do to which subject, and why. Null: this task cannot tell beforehand. */
  items: PreviewedItem[] | null;
}

export interface DryRun {
  dryRun: true;
  at: string;
  tasks: DryRunTask[];
}

/** Decides and selects as a tick would (or, with `only`, as manual runs would), and changes nothing. */
export async function dryRun<Resources>(
  db: SqlDatabase,
  workshop: Workshop<Resources>,
  now: Date,
  only?: readonly string[],
): Promise<DryRun> {
  const rows = await readTasks(db);
  const open = await openExecutions(db);
  const tasks: DryRunTask[] = [];
  for (const task of workshop.tasks) {
    if (only && !only.includes(task.key)) continue;
    const { run, missed } = only
      ? { run: [], missed: null }
      : planTask(task as TaskDefinition, rows.get(task.key), workshop.timezone, now).due;
    if (!only && run.length === 0 && !missed) continue;
    const blocking = inTheWay(
      open.filter((other) => other.taskKey === task.key),
      task.overlap,
    );
    tasks.push({
      task: task.key,
      slots: run.map((slot) => slot.toISOString()),
      manual: only !== undefined,
      missed: missed && { from: missed.from.toISOString(), until: missed.until.toISOString(), count: missed.count },
      inTheWay: blocking?.id ?? null,
      items: task.notHere?.(workshop.resources) ? [] : task.preview ? await task.preview(db, now) : null,
    });
  }
  return { dryRun: true, at: now.toISOString(), tasks };
}

/** The dry run in words. */
export function dryRunLines({ tasks }: DryRun): string[] {
  if (tasks.length === 0) return ["nothing is due"];
  return tasks.flatMap(({ task, slots, manual, missed, inTheWay, items }) => {
    const when = manual ? "now" : slots.length > 0 ? `for ${slots.join(", ")}` : "not";
    const heading = `${task}: would run ${when}${inTheWay === null ? "" : `, but execution ${inTheWay} is in the way`}`;
    const gap = missed ? [`  ${missed.count} slots were missed from ${missed.from} to ${missed.until}`] : [];
    const subjects = (items ?? []).map(
      ({ subject, action, reason }) => `  ${action ?? "touch"} ${subject.label}: ${reason.code} ${JSON.stringify(reason.params ?? {})}`,
    );
    return [heading, ...gap, ...(items?.length === 0 ? ["  nothing to do"] : subjects)];
  });
}
