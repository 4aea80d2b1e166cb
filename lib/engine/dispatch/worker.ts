import type { Pool } from "pg";
import type { SqlDatabase } from "../../db/sql";
import type { TaskDefinition } from "../define";
import { createHeartbeat, type Heartbeat } from "../heartbeat";
import { claimBatch, endBatch, readWaiting } from "../ledger/batches";
import { claim, type Runner } from "../ledger/claim";
import { queuedExecutions } from "../ledger/enqueue";
import { nameTicketHolders, registerWorker, stopWorker } from "../ledger/workers";
import { runExecution } from "../runner";
import type { Workshop } from "../tick-deps";
import { type TicketRunner, takeTickets } from "./graphile";
import { insist } from "./insist";
import { JobCounter } from "./job-counter";
import { type BatchDeps, endBy, runBatch } from "./run-batch";
import { sharedOut } from "./share-out";
import { offer, onWorkers, ticketName } from "./tickets";

export interface WorkerDeps<Resources> {
  db: SqlDatabase;
  /** For graphile-worker: connections that last, as listening needs. */
  ticketPool: Pool;
  databaseUrl: string;
  now(): Date;
  runner: Runner;
  workshop: Workshop<Resources>;
  /** What went wrong and has no execution to be told on. */
  warn(message: string): void;
}

export interface WorkerOptions {
  /** Batches at once, and executions without batches at once. */
  concurrency: number;
  /** Keys of the tasks to serve; null: all of this version. */
  queues: readonly string[] | null;
  /** Asked to end, it goes on with what it has in hand for so long, then hands it back. Default 20 s. */
  finishWithinMs?: number;
}

/** Executions that a worker leads at once; those with batches only wait for them. */
const LED_AT_ONCE = 10;
const FINISH_WITHIN_MS = 20_000;
/** What does not let go after that is left behind: it can write nothing any more. */
const HAND_BACK_WITHIN_MS = 8_000;
/** A database that does not answer must not keep it from ending. */
const SIGN_OFF_WITHIN_MS = 5_000;
const CLOSE_WITHIN_MS = 1_000;
const STATS_EVERY_MS = 5_000;
/** A ticket that this version cannot read is looked at again after so long, perhaps by a worker of the right version. */
const NOT_FOR_US_SECONDS = 15;

/**
 * Runs executions and batches until `stop` fires (`stopped`: what was in hand is finished or handed back), or until this worker was taken
 * for dead or lost the database (`lost`: nothing more can be written, not even its own end; begin anew as another worker).
 */
export async function runWorker<Resources>(
  deps: WorkerDeps<Resources>,
  { concurrency, queues, finishWithinMs = FINISH_WITHIN_MS }: WorkerOptions,
  stop: AbortSignal,
): Promise<"stopped" | "lost"> {
  const { db, workshop } = deps;
  const tasks = new Map(workshop.tasks.filter(({ key }) => queues === null || queues.includes(key)).map((task) => [task.key, task]));
  const counter = new JobCounter();
  const handBack = new AbortController();
  const lost = new AbortController();
  const workerId = await registerWorker(db, deps.runner, { concurrency, queues }, deps.now());
  const threadData = { databaseUrl: deps.databaseUrl, timezone: workshop.timezone, killWhenBlocked: true };
  const heartbeat: Heartbeat = createHeartbeat(threadData, () => lost.abort());
  const beat = () => heartbeat.beat(workerId, counter.stats());
  beat();
  const beating = setInterval(beat, STATS_EVERY_MS);
  const batchDeps: BatchDeps<Resources> = {
    db,
    heartbeat,
    now: deps.now,
    timezone: workshop.timezone,
    resources: workshop.resources,
    ending: { signal: AbortSignal.any([handBack.signal, lost.signal]), dispatch: onWorkers },
  };

  const executionHandlers: Record<string, (id: number) => Promise<void>> = {};
  const batchHandlers: typeof executionHandlers = {};
  for (const task of tasks.values()) {
    executionHandlers[ticketName("execution", task.key)] = (id) => counter.count(() => lead(task, id));
    if (task.batches) batchHandlers[ticketName("batch", task.key)] = (id) => counter.count(() => work(task, id));
  }

  /** One execution from claim to end. Not claimed: another one of the task runs, or somebody else has it; ticks offer it again. */
  async function lead(task: TaskDefinition<unknown, Resources>, id: number): Promise<void> {
    const [claimed] = await claim(db, { limit: 1, tasks, only: new Set([id]) }, deps.runner, deps.now());
    if (!claimed) return;
    await runExecution(sharedOut(task, onWorkers), claimed, batchDeps);
    await db.transaction(async (tx) => onWorkers.offerExecutions(tx, await queuedExecutions(tx, task.key)));
  }

  async function work(task: TaskDefinition<unknown, Resources>, id: number): Promise<void> {
    const waiting = await readWaiting(db, id);
    if (!waiting) return;
    if (!task.batches?.understands(waiting.payload)) return offer(db, "batch", [{ id, taskKey: task.key }], NOT_FOR_US_SECONDS);
    try {
      const claimed = await claimBatch(db, id, workerId);
      if (claimed) await runBatch(task, claimed, batchDeps);
    } catch (error) {
      // The claim may have been written, and only its answer lost: nobody would take the batch from a worker that lives.
      const held = { id, attempt: waiting.attempts + 1, workerId };
      await insist(() => endBatch(db, held, endBy(error, held.attempt), onWorkers), batchDeps.ending.signal);
      deps.warn((error as Error).message);
    }
  }

  const runners: TicketRunner[] = [];
  try {
    runners.push(await takeTickets(deps.ticketPool, LED_AT_ONCE, executionHandlers, deps.warn));
    if (Object.keys(batchHandlers).length > 0) runners.push(await takeTickets(deps.ticketPool, concurrency, batchHandlers, deps.warn));
    await nameTicketHolders(
      db,
      workerId,
      runners.map(({ holder }) => holder),
    );
    const outcome = await Promise.race([
      fired(stop).then(() => "stopped" as const),
      fired(lost.signal).then(() => "lost" as const),
      Promise.race(runners.map(({ ended }) => ended)).then(() => "lost" as const),
    ]);
    const stopping = stopAll();
    if (outcome === "stopped") await within(finishWithinMs, Promise.race([counter.idle(), fired(lost.signal)]));
    handBack.abort();
    await within(HAND_BACK_WITHIN_MS, stopping);
    return (await within(SIGN_OFF_WITHIN_MS, signOff())) ? outcome : "lost";
  } catch (error) {
    void stopAll();
    throw error;
  } finally {
    clearInterval(beating);
    // Its thread may wait for a database that does not answer.
    await within(CLOSE_WITHIN_MS, heartbeat.close());
  }

  function stopAll(): Promise<unknown> {
    return Promise.all(runners.map((runner) => runner.stop()));
  }

  /** True: the end is on record. Otherwise this worker is found silent later. */
  async function signOff(): Promise<boolean> {
    try {
      await stopWorker(db, workerId, counter.stats().jobsDone, onWorkers, deps.now());
      return true;
    } catch (error) {
      deps.warn((error as Error).message);
      return false;
    }
  }
}

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Waits for `work`, but no longer than `ms`: then undefined. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}
