import type { TaskDefinition } from "./define";
import { followElsewhere } from "./follow-elsewhere";
import { createHeartbeat } from "./heartbeat";
import { type Claimed, claim } from "./ledger/claim";
import { enqueue } from "./ledger/enqueue";
import { plan } from "./ledger/plan";
import { type Abandoned, sweep } from "./ledger/sweep";
import { type Ended, runExecution } from "./runner";
import type { TickDeps, TickOptions } from "./tick-deps";
import type { TickExecution } from "./tick-report";

/** How many executions one process runs at the same time. */
const MAX_RUNNING = 10;

/** The part of a tick that is not idle: everything between its first look and its stamp. Returns what became of each execution. */
export async function workTick<Resources>(deps: TickDeps<Resources>, options: TickOptions, at: Date): Promise<TickExecution[]> {
  const { tasks, resources, timezone } = await deps.openWorkshop();
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const abandoned = await sweep(deps.db, at, timezone, byKey as Map<string, TaskDefinition>);
  const told: TickExecution[] = abandoned.map((execution) => tell(execution, "abandoned"));
  let only: Set<number> | undefined;
  if (options.only) {
    only = new Set();
    for (const key of new Set(options.only)) {
      const task = byKey.get(key) as TaskDefinition;
      const enqueued = await enqueue(deps.db, { task, trigger: "manual", actor: { id: null, name: options.source } }, at);
      // One that waits already, perhaps since its process died, is the run that is asked for.
      if (enqueued.ok || enqueued.status === "queued") only.add(enqueued.executionId);
      else told.push(refused(key, enqueued));
    }
  } else {
    const planned = await plan(deps.db, [...byKey.values()] as TaskDefinition[], deps.tasksHash, timezone, at);
    for (const execution of planned) {
      if (execution.status !== "queued")
        told.push({ ...blank, id: execution.id, task: execution.taskKey, slot: iso(execution.slotAt), status: execution.status });
    }
  }

  const heartbeat = createHeartbeat({ databaseUrl: deps.databaseUrl, timezone, killWhenBlocked: deps.killWhenBlocked });
  const running = new Map<number, Promise<void>>();
  const failures: unknown[] = [];
  /** Nothing new is started after this; what runs comes to its end. */
  const fail = (error: unknown) => {
    failures.push(error);
    return [];
  };
  try {
    for (;;) {
      const now = deps.now();
      const inBudget = options.budgetMs === undefined || now.getTime() - at.getTime() < options.budgetMs;
      const limit = inBudget && failures.length === 0 ? MAX_RUNNING - running.size : 0;
      const claimed =
        limit > 0 ? await claim(deps.db, { limit, tasks: byKey, ...(only ? { only } : {}) }, deps.runner, now).catch(fail) : [];
      for (const execution of claimed) {
        const task = byKey.get(execution.taskKey) as TaskDefinition<unknown, Resources>;
        const run = runExecution(task, execution, { db: deps.db, heartbeat, now: deps.now, timezone, resources })
          .then((ended) => void told.push(tell(execution, ended.status === "lost" ? "abandoned" : ended.status, ended)))
          .catch((error) => void fail(error))
          .finally(() => running.delete(execution.id));
        running.set(execution.id, run);
      }
      if (running.size === 0 && claimed.length === 0) break;
      await Promise.race(running.values());
    }
  } finally {
    await heartbeat.close();
  }
  if (only)
    told.push(
      ...(await followElsewhere(
        deps.db,
        [...only].filter((id) => !told.some((execution) => execution.id === id)),
      )),
    );
  // What could not be written to the database must be told by the process.
  if (failures.length > 0) throw failures[0];
  return told.sort((a, b) => a.id - b.id);
}

const blank = { trigger: "schedule", slot: null, durationMs: 0, items: { done: 0, already: 0, skipped: 0, failed: 0 } } as const;

function tell(execution: Claimed | Abandoned, status: TickExecution["status"], ended?: Ended): TickExecution {
  return {
    id: execution.id,
    task: execution.taskKey,
    trigger: execution.trigger,
    slot: iso(execution.slotAt),
    status,
    durationMs: ended?.durationMs ?? ("durationMs" in execution ? execution.durationMs : 0),
    items: { ...(ended?.items ?? ("items" in execution ? execution.items : blank.items)) },
    ...(ended?.exception ? { error: { name: ended.exception.name, message: ended.exception.message } } : {}),
  };
}

function refused(task: string, blocking: { executionId: number; since: Date }): TickExecution {
  const message = `already running since ${blocking.since.toISOString()} (execution ${blocking.executionId})`;
  return { ...blank, id: blocking.executionId, task, trigger: "manual", status: "skipped", error: { name: "AlreadyRunning", message } };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
