import { type DatabaseClock, readClock } from "../db/clock";
import type { TaskDefinition } from "../engine/define";
import { chooseDispatch } from "../engine/dispatch/choose";
import { createHeartbeat, type Heartbeat } from "../engine/heartbeat";
import { requestCancel } from "../engine/ledger/cancel";
import { claim } from "../engine/ledger/claim";
import { type Actor, type Enqueued, enqueue } from "../engine/ledger/enqueue";
import { countPurgeable as countPurgeableIn, purgeExecutions } from "../engine/ledger/purge";
import { retryableTask } from "../engine/ledger/retryable";
import { RETENTION_DAYS, retentionLimit } from "../engine/retention";
import { runExecution } from "../engine/runner";
import { runTick } from "../engine/tick";
import type { Workshop } from "../engine/tick-deps";
import type { TickReport } from "../engine/tick-report";
import { openWorkshop, thisRunner, tickDeps } from "../installation";
import type { TaskResources } from "../tasks/resources";
import { installation } from "./installation";

export type { Actor } from "../engine/ledger/enqueue";

export type StartResult = Enqueued | { ok: false; reason: "unknownTask" | "notRetryable" };

/** How long a task's history is kept, in days; what the purge button deletes is older. */
export const retentionDays = RETENTION_DAYS;

/**
 * Records a manual execution and returns at once: a worker runs it, or, while there is none, this process does. Should that die first, the
 * next tick takes it up.
 */
export async function runTaskNow(taskKey: string, actor: Actor): Promise<StartResult> {
  return start(taskKey, { trigger: "manual", actor });
}

/** Records a retry of an execution that ended badly, and starts it as `runTaskNow` does. */
export async function retryExecution(executionId: number, actor: Actor): Promise<StartResult> {
  const taskKey = await retryableTask(installation().sql, executionId);
  return taskKey === undefined ? { ok: false, reason: "notRetryable" } : start(taskKey, { trigger: "retry", actor, retryOf: executionId });
}

/** Asks a running execution to stop, in whichever process it runs, or ends one that still waits. */
export async function cancelExecution(executionId: number, actor: Actor): Promise<{ ok: true } | { ok: false; reason: "notRunning" }> {
  const { sql, env } = installation();
  const cancelled = await requestCancel(sql, executionId, actor, await sql.now(), env.TIMEZONE);
  return cancelled.ok ? { ok: true } : cancelled;
}

/** Deletes this task's executions that are older than the retention, and says how many. */
export async function purgeHistory(taskKey: string): Promise<{ deleted: number }> {
  const { sql } = installation();
  const { executions } = await purgeExecutions(sql, taskKey, retentionLimit(await sql.now(), retentionDays));
  return { deleted: executions };
}

/** How many executions `purgeHistory` would delete. */
export async function countPurgeable(taskKey: string): Promise<number> {
  const { sql } = installation();
  return countPurgeableIn(sql, taskKey, retentionLimit(await sql.now(), retentionDays));
}

/** One tick in this process, for a scheduler that can only call a URL. */
export async function runTickInWeb(source: string): Promise<TickReport> {
  const { sql, env } = installation();
  return runTick({ ...tickDeps(sql, await clock(), env.DATABASE_URL, false), sharedHeartbeat: heartbeat }, { source });
}

type Request = { trigger: "manual"; actor: Actor } | { trigger: "retry"; actor: Actor; retryOf: number };

async function start(taskKey: string, request: Request): Promise<StartResult> {
  const { sql } = installation();
  const workshop = await openWorkshop();
  const task = workshop.tasks.find(({ key }) => key === taskKey);
  if (!task) return { ok: false, reason: "unknownTask" };
  const now = await sql.now();
  const dispatch = await chooseDispatch(sql, now);
  const enqueued = await enqueue(sql, { task: task as TaskDefinition, ...request }, now, dispatch);
  if (enqueued.ok && !dispatch.elsewhere) {
    // Not awaited: the page follows the execution. A failure here is one of the database; the tick takes the execution up.
    runQueued(task, enqueued.executionId, workshop).catch((error) => console.error(`execution ${enqueued.executionId}:`, error));
  }
  return enqueued;
}

async function runQueued(
  task: TaskDefinition<unknown, TaskResources>,
  executionId: number,
  workshop: Workshop<TaskResources>,
): Promise<void> {
  const { sql } = installation();
  const { now } = await clock();
  const only = new Set([executionId]);
  const [claimed] = await claim(sql, { limit: 1, tasks: new Map([[task.key, task]]), only }, thisRunner, now());
  // Not claimed: a tick was faster.
  if (!claimed) return;
  const { resources, timezone } = workshop;
  await runExecution(task, claimed, { db: sql, heartbeat: heartbeat(timezone), now, timezone, resources });
}

const holder = globalThis as typeof globalThis & { ponctuelHeartbeat?: Heartbeat; ponctuelClock?: Promise<DatabaseClock> };

/** The database's clock, followed for the life of the web server. */
function clock(): Promise<DatabaseClock> {
  holder.ponctuelClock ??= readClock(installation().sql).then(
    (read) => {
      read.follow();
      return read;
    },
    (error) => {
      delete holder.ponctuelClock;
      throw error;
    },
  );
  return holder.ponctuelClock;
}

/** One thread for the life of the web server. */
function heartbeat(timezone: string): Heartbeat {
  holder.ponctuelHeartbeat ??= createHeartbeat({ databaseUrl: installation().env.DATABASE_URL, timezone, killWhenBlocked: false });
  return holder.ponctuelHeartbeat;
}
