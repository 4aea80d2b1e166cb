import { type Sql, type SqlDatabase, toDate } from "../../db/sql";
import type { TaskDefinition } from "../define";
import { type Dispatch, inProcess } from "../dispatch/dispatch";
import { insertExecution } from "./insert";

export interface Actor {
  id: string | null;
  name: string;
}

export interface OpenExecution {
  id: number;
  taskKey: string;
  status: "queued" | "running";
  /** When it started, or was recorded while it still waits. */
  since: Date;
}

interface EnqueueRequest {
  task: Pick<TaskDefinition, "key" | "overlap">;
  trigger: "manual" | "retry" | "api";
  actor: Actor;
  retryOf?: number;
}

export type Enqueued =
  | { ok: true; executionId: number }
  | { ok: false; reason: "running"; executionId: number; status: OpenExecution["status"]; since: Date };

/** Executions that are queued or running, oldest first; of one task, or of all. */
export async function openExecutions(tx: Sql, taskKey?: string): Promise<OpenExecution[]> {
  const columns = "SELECT id, task_key, status, created_at, started_at FROM executions WHERE status IN ('queued', 'running')";
  const rows = await (taskKey === undefined
    ? tx.all<OpenRow>(`${columns} ORDER BY id`)
    : tx.all<OpenRow>(`${columns} AND task_key = $1 ORDER BY id`, [taskKey]));
  return rows.map((row) => ({ id: row.id, taskKey: row.task_key, status: row.status, since: toDate(row.started_at ?? row.created_at) }));
}

interface OpenRow {
  id: number;
  task_key: string;
  status: "queued" | "running";
  created_at: number;
  started_at: number | null;
}

/** The executions that wait to be claimed, oldest first; of one task, or of all. */
export async function queuedExecutions(tx: Sql, taskKey?: string): Promise<OpenExecution[]> {
  return (await openExecutions(tx, taskKey)).filter(({ status }) => status === "queued");
}

/** The open execution that stops another one of this task from being recorded, under the task's overlap policy. */
export function inTheWay(open: readonly OpenExecution[], overlap: TaskDefinition["overlap"]): OpenExecution | undefined {
  if (overlap === "allow") return undefined;
  // skip: anything open. queue: one may run and one may wait.
  return overlap === "skip" ? open[0] : open.find((execution) => execution.status === "queued");
}

/**
 * Records a `queued` execution that a person or a script asked for, unless the task's overlap policy says that another one is in the way.
 * It takes no slot and does not move the schedule. Two calls at once record one.
 */
export async function enqueue(db: SqlDatabase, request: EnqueueRequest, now: Date, dispatch: Dispatch = inProcess): Promise<Enqueued> {
  return db.exclusive((tx) => enqueueWithin(tx, request, dispatch, now));
}

/** As above, in a transaction that is open already. */
export async function enqueueWithin(tx: Sql, request: EnqueueRequest, dispatch: Dispatch, now: Date): Promise<Enqueued> {
  const blocking = inTheWay(await openExecutions(tx, request.task.key), request.task.overlap);
  if (blocking) return { ok: false, reason: "running", executionId: blocking.id, status: blocking.status, since: blocking.since };
  const executionId = await insertExecution(
    tx,
    {
      taskKey: request.task.key,
      trigger: request.trigger,
      status: "queued",
      actor: request.actor,
      ...(request.retryOf === undefined ? {} : { relatedId: request.retryOf }),
    },
    now,
  );
  if (executionId === undefined) throw new Error("an execution without a slot cannot conflict");
  await dispatch.offerExecutions(tx, [{ id: executionId, taskKey: request.task.key }]);
  return { ok: true, executionId };
}
