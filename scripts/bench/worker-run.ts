import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SqlDatabase } from "../../lib/db/sql";
import { projectRoot } from "../../lib/project";
import { type Cost, measure } from "./child-cost";
import { makeDue } from "./due-tasks";
import { MAX_CONCURRENCY, resetServices } from "./pending-services";
import type { PostgresInstallation } from "./postgresql";
import type { WebhookServers } from "./webhook-servers";
import { startWorkers, type WorkersRequest } from "./worker-processes";

const POLL_MS = 50;
/** More often than the minute of an installation, to see more of them. */
const TICK_EVERY_MS = 2_000;

export interface WorkerRunRequest extends WorkersRequest {
  services: number;
  latencyMs: number;
}

export interface WorkerRun extends WorkerRunRequest {
  /** From the first call that arrives at a server to the last answer. */
  deliveryMs: number;
  /** From the tick that records the execution to its end, seen within POLL_MS. */
  executionMs: number;
  mostInFlight: number;
  /** Processor time from the tick to the execution's end. */
  cpuMs: { workers: number; servers: number; database: number | undefined };
  /** The tick that records and offers the execution, then those that come while workers are at it. */
  ticks: Cost[];
}

/**
 * Delivers pending services with real workers: resets the database, starts the workers, lets a tick record the execution, and waits for
 * its end. Throws unless every service was called once and is active, each with its item, and no server had more calls than it takes.
 */
export async function runWorkers(
  installation: PostgresInstallation,
  db: SqlDatabase,
  servers: WebhookServers,
  request: WorkerRunRequest,
): Promise<WorkerRun> {
  await resetServices(db, request.services, await db.now());
  await servers.begin(request.latencyMs);
  const workers = await startWorkers(db, request, installation.env);
  try {
    const cpuBefore = { workers: workers.cpuMs(), servers: (await servers.count()).cpuMs, database: installation.serverCpuMs() };
    await makeDue(db, "deliver-services", await db.now());
    const began = performance.now();
    const ticks = [await tick(installation)];
    for (let tickAt = performance.now() + TICK_EVERY_MS; !(await hasEnded(db)); await sleep(POLL_MS)) {
      if (performance.now() < tickAt) continue;
      ticks.push(await tick(installation));
      tickAt = performance.now() + TICK_EVERY_MS;
    }
    const executionMs = performance.now() - began;
    const counts = await servers.count();
    const database = installation.serverCpuMs();
    await requireDelivered(db, request, counts);
    return {
      ...request,
      deliveryMs: counts.lastAnswerAt - counts.firstAt,
      executionMs,
      mostInFlight: counts.mostInFlight,
      cpuMs: {
        workers: workers.cpuMs() - cpuBefore.workers,
        servers: counts.cpuMs - cpuBefore.servers,
        database: database === undefined ? undefined : database - (cpuBefore.database ?? 0),
      },
      ticks,
    };
  } finally {
    await workers.stop();
  }
}

function tick({ env }: PostgresInstallation): Promise<Cost> {
  return measure(join(projectRoot, "dist", "cron.mjs"), [], env);
}

async function hasEnded(db: SqlDatabase): Promise<boolean> {
  return (await db.all("SELECT id FROM executions WHERE status IN ('queued', 'running')")).length === 0;
}

async function requireDelivered(
  db: SqlDatabase,
  { services }: WorkerRunRequest,
  counts: { calls: number; repeated: number; mostInFlight: number },
): Promise<void> {
  const [found] = await db.all<{ active: number; items: number; status: string }>(
    `SELECT (SELECT count(*) FROM services WHERE state = 'active' AND claim_execution_id IS NULL) AS active,
       (SELECT count(*) FROM items WHERE outcome = 'done') AS items,
       (SELECT status FROM executions WHERE status NOT IN ('missed', 'skipped') ORDER BY id LIMIT 1) AS status`,
  );
  const expected = { active: services, items: services, status: "succeeded", calls: services, repeated: 0 };
  const seen = { ...found, calls: counts.calls, repeated: counts.repeated };
  if (JSON.stringify(seen) !== JSON.stringify(expected))
    throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(seen)}`);
  if (counts.mostInFlight > MAX_CONCURRENCY) throw new Error(`${counts.mostInFlight} calls were in flight at one server`);
}
