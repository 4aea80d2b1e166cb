import type { TaskDefinition } from "../engine/define";
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

/** Records a manual execution and starts it in this process; returns at once. Should this process die first, the next tick takes it up. */
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
  const cancelled = await requestCancel(sql, executionId, actor, new Date(), env.TIMEZONE);
  return cancelled.ok ? { ok: true } : cancelled;
}

/** Deletes this task's executions that are older than the retention, and says how many. */
export async function purgeHistory(taskKey: string): Promise<{ deleted: number }> {
  const { executions } = await purgeExecutions(installation().sql, taskKey, retentionLimit(new Date(), retentionDays));
  return { deleted: executions };
}

/** How many executions `purgeHistory` would delete. */
export async function countPurgeable(taskKey: string): Promise<number> {
  return countPurgeableIn(installation().sql, taskKey, retentionLimit(new Date(), retentionDays));
}

/** One tick in this process, for a scheduler that can only call a URL. */
export async function runTickInWeb(source: string): Promise<TickReport> {
  const { sql, env } = installation();
  return runTick(tickDeps(sql, env.DATABASE_URL, false), { source });
}

type Request = { trigger: "manual"; actor: Actor } | { trigger: "retry"; actor: Actor; retryOf: number };

async function start(taskKey: string, request: Request): Promise<StartResult> {
  const { sql } = installation();
  const workshop = await openWorkshop();
  const task = workshop.tasks.find(({ key }) => key === taskKey);
  if (!task) return { ok: false, reason: "unknownTask" };
  const enqueued = await enqueue(sql, { task: task as TaskDefinition, ...request }, new Date());
  if (enqueued.ok) {
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
  const only = new Set([executionId]);
  const [claimed] = await claim(sql, { limit: 1, tasks: new Map([[task.key, task]]), only }, thisRunner, new Date());
  // Not claimed: a tick was faster.
  if (!claimed) return;
  const { resources, timezone } = workshop;
  await runExecution(task, claimed, { db: sql, heartbeat: heartbeat(timezone), now: () => new Date(), timezone, resources });
}

const holder = globalThis as typeof globalThis & { ponctuelHeartbeat?: Heartbeat };

/** One thread for the life of the web server. */
function heartbeat(timezone: string): Heartbeat {
  holder.ponctuelHeartbeat ??= createHeartbeat({ databaseUrl: installation().env.DATABASE_URL, timezone, killWhenBlocked: false });
  return holder.ponctuelHeartbeat;
}
