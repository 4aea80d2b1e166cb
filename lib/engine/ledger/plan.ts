import type { Sql, SqlDatabase } from "../../db/sql";
import { describeException, MisconfiguredError } from "../../errors";
import type { TaskDefinition } from "../define";
import { type Dispatch, inProcess } from "../dispatch/dispatch";
import { planTask, type TaskPlan, type TaskRow } from "../plan-task";
import { countInDay, dayIn, type ItemCounts } from "./daily-stats";
import { inTheWay, type OpenExecution, openExecutions } from "./enqueue";
import { insertExecution, type NewExecution } from "./insert";
import { readTasks } from "./read-tasks";

/** An execution that planning recorded. */
export interface Planned {
  id: number;
  taskKey: string;
  status: "queued" | "skipped" | "missed" | "failed";
  slotAt: Date | null;
}

const noItems: ItemCounts = { done: 0, already: 0, skipped: 0, failed: 0 };

/**
 * Decides every slot up to `now` of every task, in one transaction: inserts the executions to run, the skipped and the missed ones, and
 * moves each task's cursor and next slot. Ticks at the same instant take turns here; the later ones find nothing left to decide.
 */
export async function plan(
  db: SqlDatabase,
  tasks: readonly TaskDefinition[],
  tasksHash: string | null,
  timezone: string,
  now: Date,
  dispatch: Dispatch = inProcess,
): Promise<Planned[]> {
  return db.exclusive(async (tx) => {
    const rows = await readTasks(tx);
    const open = await openExecutions(tx);
    const planned: Planned[] = [];
    for (const task of tasks) {
      const row = rows.get(task.key);
      const decision = planTask(task, row, timezone, now);
      if (row && isUnchanged(row, decision, now)) continue;
      await writeTask(tx, task.key, decision, row === undefined, now);
      for (const execution of newExecutions(
        task,
        decision,
        open.filter((other) => other.taskKey === task.key),
      )) {
        const id = await insertExecution(tx, execution, now);
        if (id === undefined) continue;
        if (execution.status !== "queued") {
          await countInDay(tx, { taskKey: task.key, day: dayIn(timezone, now), status: execution.status, durationMs: 0, items: noItems });
        }
        planned.push({ id, taskKey: task.key, status: execution.status as Planned["status"], slotAt: execution.slotAt ?? null });
      }
    }
    await dispatch.offerExecutions(
      tx,
      planned.filter(({ status }) => status === "queued"),
    );
    await retireUnknown(tx, rows.keys(), new Set(tasks.map((task) => task.key)));
    await rememberHash(tx, tasksHash, now);
    return planned;
  });
}

/** Nothing is due and nothing moved: an older cursor says the same, as there is no slot between the two. */
function isUnchanged(row: TaskRow, decision: TaskPlan, now: Date): boolean {
  const { run, missed } = decision.due;
  const sameNext = row.nextAt?.getTime() === decision.nextAt?.getTime();
  return sameNext && row.planned === decision.planned && row.cursorAt <= now && run.length === 0 && missed === null;
}

/** The rows that a decision calls for: the gap first, then each slot, run or skipped as the overlap policy says. */
function newExecutions(task: TaskDefinition, decision: TaskPlan, open: OpenExecution[]): NewExecution[] {
  const base = { taskKey: task.key, trigger: "schedule" as const };
  const executions: NewExecution[] = [];
  const { missed, run } = decision.due;
  if (decision.problem) {
    const exception = describeException(new MisconfiguredError("schedule", decision.problem));
    const error = { name: exception.name, message: exception.message, record: JSON.stringify(exception) };
    executions.push({ ...base, status: "failed", reason: { code: "misconfigured", params: { setting: "schedule" } }, error });
  }
  if (missed) executions.push({ ...base, status: "missed", missed, reason: { code: "missed", params: { count: missed.count } } });
  // With `queue` one slot may wait behind a running execution; the slots of one catch-up wait for each other in any case.
  const blocking = inTheWay(open, task.overlap);
  const waiting = task.overlap === "queue" && open.length > 0 ? 1 : run.length;
  run.forEach((slotAt, index) => {
    const obstacle = blocking ?? (index < run.length - waiting ? open[0] : undefined);
    executions.push(
      obstacle
        ? {
            ...base,
            status: "skipped",
            slotAt,
            relatedId: obstacle.id,
            reason: { code: "overlap", params: { executionId: String(obstacle.id) } },
          }
        : { ...base, status: "queued", slotAt },
    );
  });
  return executions;
}

async function writeTask(tx: Sql, key: string, decision: TaskPlan, isNew: boolean, now: Date): Promise<void> {
  const values = [decision.planned, decision.cursorAt, decision.nextAt, key];
  if (isNew)
    await tx.run(
      "INSERT INTO tasks (planned, cursor_at, next_at, key, enabled, settings, created_at) VALUES ($1, $2, $3, $4, true, '{}', $5)",
      [...values, now],
    );
  else await tx.run("UPDATE tasks SET planned = $1, cursor_at = $2, next_at = $3 WHERE key = $4", values);
}

/**
 * A task that this version does not have is not due here. Its cursor stays: another version, which ticks at the same time during an update,
 * goes on from there; after a longer absence `planTask` starts it anew.
 */
async function retireUnknown(tx: Sql, keys: Iterable<string>, known: ReadonlySet<string>): Promise<void> {
  for (const key of keys) {
    if (!known.has(key)) await tx.run("UPDATE tasks SET next_at = NULL WHERE key = $1 AND next_at IS NOT NULL", [key]);
  }
}

async function rememberHash(tx: Sql, tasksHash: string | null, now: Date): Promise<void> {
  if (tasksHash === null) return;
  await tx.run(
    "INSERT INTO settings (key, value, updated_at) VALUES ('engine.tasks', $1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
    [tasksHash, now],
  );
}
