import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { readClock } from "../lib/db/clock";
import { requireMigrated } from "../lib/db/migrations";
import { openSql, sqliteFile } from "../lib/db/open";
import { openWorkerConnections } from "../lib/db/worker-connections";
import { rarely } from "../lib/engine/dispatch/rarely";
import { runWorker, type WorkerDeps, type WorkerOptions } from "../lib/engine/dispatch/worker";
import { countAliveWorkers } from "../lib/engine/ledger/workers";
import { type Env, readEnv } from "../lib/env-schema";
import { DatabaseUnavailableError, exitCode, UsageError } from "../lib/errors";
import { openWorkshop, thisRunner } from "../lib/installation";
import type { TaskResources } from "../lib/tasks/resources";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `Usage: worker [--concurrency N] [--queues KEY,KEY…] [--health]

Carries executions for the ticks: with PostgreSQL, on as many machines as you like. Runs until it is told to stop (SIGTERM, SIGINT);
then it finishes what it has in hand, or hands it back, within 30 seconds.

  --concurrency N     batches at once (default: 4); each has as many calls in flight as its server takes
  --queues KEY,KEY    only the executions of these tasks (default: all)
  --health            only ask whether a worker of this machine gave a sign of life in the last minute: exit code 0, else 1`;

const DEFAULT_CONCURRENCY = 4;
const MAX_CONCURRENCY = 100;
/** Told to stop, it ends within 30 seconds, even when its database does not answer; ticks then find what it held. */
const END_WITHIN_MS = 29_500;
/** Between two tries to begin anew. */
const PAUSE_MS = 2_000;

await runScript(async () => {
  const flags = { concurrency: { type: "string" }, queues: { type: "string" }, health: { type: "boolean", default: false } } as const;
  const parsed = readArguments(usage, flags, 0);
  if (!parsed) return exitCode.ok;
  const env = readEnv();
  if (sqliteFile(env.DATABASE_URL) !== undefined)
    throw new UsageError("workers need PostgreSQL: DATABASE_URL names a SQLite file, whose executions the ticks run themselves");
  if (parsed.values.health) return tellHealth(env);
  const workshop = await openWorkshop();
  const keys = workshop.tasks.map(({ key }) => key);
  return work(env, workshop, { concurrency: readConcurrency(parsed.values.concurrency), queues: readQueues(parsed.values.queues, keys) });
});
// A task that did not let go may still be at work; it can write nothing more.
process.exit();

async function work(env: Env, workshop: WorkerDeps<TaskResources>["workshop"], options: WorkerOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      stop.abort();
      setTimeout(endAnyway, END_WITHIN_MS).unref();
    });
  // One task's stray error must not end the others.
  process.on("uncaughtException", (error) => warn(`a task raised an error outside its execution: ${error?.stack ?? error}`));
  const { db, ticketPool, close } = openWorkerConnections(env.DATABASE_URL, env.DATABASE_DIRECT_URL);
  await requireMigrated(db);
  const clock = await readClock(db);
  clock.follow();
  const deps = { db, ticketPool, databaseUrl: env.DATABASE_URL, now: clock.now, runner: thisRunner, workshop, warn: rarely(warn) };
  console.log(`Worker ${thisRunner.version} on ${thisRunner.host}, process ${thisRunner.pid}: ${options.concurrency} batches at once.`);
  let outcome: "stopped" | "lost";
  for (;;) {
    outcome = await runWorker(deps, options, stop.signal).catch((error: unknown) => {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      deps.warn(error.message);
      return "lost" as const;
    });
    if (outcome === "stopped" || stop.signal.aborted) break;
    deps.warn("this worker lost its database, or was taken for dead; it begins anew");
    await sleep(PAUSE_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  // A database that is out of reach now must not keep the process.
  await Promise.race([close(), sleep(PAUSE_MS)]);
  if (outcome === "stopped") return exitCode.ok;
  warn("this worker's end could not be recorded; ticks find it when it has been silent for a minute");
  return exitCode.databaseUnreachable;
}

function endAnyway(): void {
  warn("this worker could not hand everything back in time; ticks find it when it has been silent for a minute");
  process.exit(exitCode.databaseUnreachable);
}

async function tellHealth(env: Env): Promise<number> {
  const db = openSql(env.DATABASE_URL);
  try {
    const alive = await countAliveWorkers(db, await db.now(), hostname());
    console.log(alive === 0 ? "no worker of this machine gave a sign of life in the last minute" : `${alive} alive on this machine`);
    return alive > 0 ? exitCode.ok : exitCode.notFullySucceeded;
  } finally {
    await db.close();
  }
}

function readConcurrency(text: string | undefined): number {
  if (text === undefined) return DEFAULT_CONCURRENCY;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MAX_CONCURRENCY)
    throw new UsageError(`--concurrency: expected a whole number from 1 to ${MAX_CONCURRENCY}, got "${text}"`);
  return value;
}

function readQueues(text: string | undefined, known: readonly string[]): string[] | null {
  if (text === undefined) return null;
  const queues = text.split(",").map((key) => key.trim());
  const unknown = queues.find((key) => !known.includes(key));
  if (unknown !== undefined) throw new UsageError(`--queues: there is no task "${unknown}"; known tasks: ${known.join(", ")}`);
  return queues;
}

function warn(message: string): void {
  process.stderr.write(`${message}\n`);
}
