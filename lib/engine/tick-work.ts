import type { SqlDatabase } from "../db/sql";
import type { TaskDefinition } from "./define";
import { chooseDispatch } from "./dispatch/choose";
import type { Dispatch } from "./dispatch/dispatch";
import { followElsewhere } from "./follow-elsewhere";
import { createHeartbeat } from "./heartbeat";
import { type Claimed, claim } from "./ledger/claim";
import { enqueue, queuedExecutions } from "./ledger/enqueue";
import { firstOfFreeLanes } from "./ledger/lanes";
import { plan } from "./ledger/plan";
import { type Abandoned, sweep } from "./ledger/sweep";
import { sweepWorkers } from "./ledger/workers";
import { type Ended, runExecution } from "./runner";
import type { TickDeps, TickOptions, Workshop } from "./tick-deps";
import { leftOut, type TickExecution } from "./tick-report";

/** How many executions one process runs at the same time. */
const MAX_RUNNING = 10;

/** The part of a tick that is not idle: everything between its first look and its stamp. Returns what became of each execution. */
export async function workTick<Resources>(deps: TickDeps<Resources>, options: TickOptions, at: Date): Promise<TickExecution[]> {
  const workshop = await deps.openWorkshop();
  const dispatch = await chooseDispatch(deps.db, at);
  const decided = await decide(deps, workshop, options, dispatch, at);
  const ended = dispatch.elsewhere ? await offerWaiting(deps.db, dispatch) : await runWaiting(deps, workshop, options, decided.only, at);
  const told = [...decided.told, ...ended];
  if (decided.only) {
    const elsewhere = [...decided.only].filter((id) => !told.some((execution) => execution.id === id));
    told.push(...(await followElsewhere(deps.db, elsewhere, dispatch.elsewhere)));
  }
  return told.sort((a, b) => a.id - b.id);
}

interface Decided {
  told: TickExecution[];
  /** The executions that were asked for by name; undefined when the tick runs what is due. */
  only: Set<number> | undefined;
}

/** Sweeps, then records what is due, or what was asked for. */
async function decide<Resources>(
  deps: TickDeps<Resources>,
  { tasks, timezone }: Workshop<Resources>,
  options: TickOptions,
  dispatch: Dispatch,
  at: Date,
): Promise<Decided> {
  const byKey = new Map(tasks.map((task) => [task.key, task as TaskDefinition]));
  await sweepWorkers(deps.db, dispatch, at);
  const abandoned = await sweep(deps.db, at, timezone, byKey, dispatch);
  const told: TickExecution[] = abandoned.map((execution) => tell(execution, "abandoned"));
  if (options.only) {
    const only = new Set<number>();
    for (const key of new Set(options.only)) {
      const task = byKey.get(key) as TaskDefinition;
      const enqueued = await enqueue(deps.db, { task, trigger: "manual", actor: { id: null, name: options.source } }, at, dispatch);
      // One that waits already, perhaps since its process died, is the run that is asked for.
      if (enqueued.ok || enqueued.status === "queued") only.add(enqueued.executionId);
      else told.push(refused(key, enqueued));
    }
    return { told, only };
  }
  for (const execution of await plan(deps.db, [...byKey.values()], deps.tasksHash, timezone, at, dispatch)) {
    // What waits is told when it has ended, or, with workers, as what it is.
    if (execution.status !== "queued" || dispatch.elsewhere)
      told.push({ ...blank, id: execution.id, task: execution.taskKey, slot: iso(execution.slotAt), status: execution.status });
  }
  return { told, only: undefined };
}

/** Reminds the workers of everything that waits: a ticket may have been lost with a worker, or the execution in its way has ended. */
async function offerWaiting(db: SqlDatabase, dispatch: Dispatch): Promise<TickExecution[]> {
  await db.transaction(async (tx) => {
    await dispatch.offerExecutions(tx, await queuedExecutions(tx));
    await dispatch.offerBatches(tx, await firstOfFreeLanes(tx));
  });
  return [];
}

/** Claims what waits and runs it in this process, to the end. */
async function runWaiting<Resources>(
  deps: TickDeps<Resources>,
  { tasks, resources, timezone }: Workshop<Resources>,
  options: TickOptions,
  only: Set<number> | undefined,
  at: Date,
): Promise<TickExecution[]> {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const told: TickExecution[] = [];
  const shared = deps.sharedHeartbeat?.(timezone);
  const heartbeat = shared ?? createHeartbeat({ databaseUrl: deps.databaseUrl, timezone, killWhenBlocked: deps.killWhenBlocked });
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
    if (!shared) await heartbeat.close();
  }
  // What could not be written to the database must be told by the process.
  if (failures.length > 0) throw failures[0];
  return told;
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
    ...(ended?.status === "skipped" ? leftOut(execution.trigger, ended.reason?.code ?? null) : {}),
  };
}

function refused(task: string, blocking: { executionId: number; since: Date }): TickExecution {
  const message = `already running since ${blocking.since.toISOString()} (execution ${blocking.executionId})`;
  return { ...blank, id: blocking.executionId, task, trigger: "manual", status: "skipped", error: { name: "AlreadyRunning", message } };
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}
