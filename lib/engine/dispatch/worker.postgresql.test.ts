import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SqlDatabase } from "../../db/sql";
import { openWorkerConnections, type WorkerConnections } from "../../db/worker-connections";
import type { BatchedWork, Json, TaskDefinition } from "../define";
import { requestCancel } from "../ledger/cancel";
import { enqueue } from "../ledger/enqueue";
import { firstOfFreeLanes } from "../ledger/lanes";
import { sweepWorkers } from "../ledger/workers";
import { createEngineFixture, type EngineFixture } from "../testing/deps";
import { flakyDatabase } from "../testing/flaky-database";
import { testTask } from "../testing/tasks";
import { runTick } from "../tick";
import { installTickets } from "./install-tickets";
import { onWorkers, withoutWorkers } from "./tickets";
import { runWorker, type WorkerOptions } from "./worker";

/* Workers in this process, on a real PostgreSQL; those in processes of their own are tested from outside. */

let engine: EngineFixture;
let running: { stop: AbortController; ended: Promise<unknown>; connections: WorkerConnections }[];
beforeEach(async () => {
  engine = await createEngineFixture();
  await installTickets(engine.url);
  running = [];
});
afterEach(async () => {
  for (const { stop } of running) stop.abort();
  for (const { ended, connections } of running) {
    await ended;
    await connections.close();
  }
  await engine.remove();
});

const actor = { id: null, name: "Ada" };
const item = (id: string) => ({ subject: { type: "thing", id, label: id }, outcome: "done" as const });

/** A task whose batches are what `payloads` says, each in the lane of its first letter. */
function batchedTask(payloads: string[], run: BatchedWork["run"], overrides: Partial<TaskDefinition> = {}): TaskDefinition {
  return testTask({
    run: async () => "not in batches",
    batches: {
      understands: (payload) => typeof payload === "string",
      async *split() {
        for (const payload of payloads) yield { lane: payload.slice(0, 1), payload };
      },
      run,
      merge: (results) => results,
    },
    ...overrides,
  });
}

/** Starts a worker; resolves when it is known. */
async function startWorker(
  tasks: TaskDefinition[],
  options: Partial<WorkerOptions> = {},
  seenBy: (db: SqlDatabase) => SqlDatabase = (db) => db,
) {
  const connections = openWorkerConnections(engine.url, undefined);
  const stop = new AbortController();
  const known = await count("workers");
  const ended = runWorker(
    {
      db: seenBy(connections.db),
      ticketPool: connections.ticketPool,
      databaseUrl: engine.url,
      now: () => new Date(),
      runner: { host: "worker", pid: process.pid, version: "0" },
      workshop: { tasks, resources: {}, timezone: "UTC" },
      warn: () => undefined,
    },
    { concurrency: 2, queues: null, ...options },
    stop.signal,
  );
  running.push({ stop, ended, connections });
  await until(async () => (await count("workers")) > known);
  return { stop, ended };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

const count = async (table: string) => Number((await engine.rows<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
const start = (task: TaskDefinition) => enqueue(engine.db, { task, trigger: "manual", actor }, new Date(), onWorkers);
const ended = () => until(async () => (await count("executions WHERE status IN ('queued', 'running')")) === 0);

describe("a worker", () => {
  it("shares an execution out, ends it with its last batch, and puts results and items together", async () => {
    const task = batchedTask(["a1", "a2", "b1"], async ({ record, execution }, payload) => {
      await record(item(String(payload)));
      return [payload, execution.batch?.attempt ?? null] as Json;
    });
    await startWorker([task]);
    await start(task);
    await ended();
    const [row] = await engine.rows("SELECT status, result, items_done, host, attempt FROM executions");
    expect(row).toMatchObject({ status: "succeeded", items_done: 3, host: "worker", attempt: 1 });
    expect(JSON.parse(String(row?.result))).toEqual([
      ["a1", 1],
      ["a2", 1],
      ["b1", 1],
    ]);
    expect(await count("batches")).toBe(0);
  });

  it("runs a task without batches as one piece", async () => {
    const task = testTask({ run: async () => ({ whole: true }) });
    await startWorker([task]);
    await start(task);
    await ended();
    expect(await engine.rows("SELECT status, result FROM executions")).toEqual([{ status: "succeeded", result: '{"whole":true}' }]);
  });

  it("never works twice at once in a lane, whatever the number of workers and tasks", async () => {
    const inLane = new Map<string, number>();
    let most = 0;
    const run: BatchedWork["run"] = async (_context, payload) => {
      const lane = String(payload).slice(0, 1);
      inLane.set(lane, (inLane.get(lane) ?? 0) + 1);
      most = Math.max(most, inLane.get(lane) ?? 0);
      await sleep(5);
      inLane.set(lane, (inLane.get(lane) ?? 0) - 1);
      return null;
    };
    const payloads = Array.from({ length: 12 }, (_, index) => `${"abc"[index % 3]}${index}`);
    const tasks = [batchedTask(payloads, run), batchedTask(payloads, run, { key: "other-task" })];
    await startWorker(tasks, { concurrency: 4 });
    await startWorker(tasks, { concurrency: 4 });
    for (const task of tasks) await start(task);
    await ended();
    expect(await count("executions WHERE status = 'succeeded'")).toBe(2);
    expect(most).toBe(1);
  });

  it("tells what a batch threw as the execution's exception, and does the others", async () => {
    const done: Json[] = [];
    const task = batchedTask(["a1", "b1"], async (_context, payload) => {
      if (payload === "a1") throw new TypeError("no such thing");
      done.push(payload);
      return null;
    });
    await startWorker([task]);
    await start(task);
    await ended();
    expect(await engine.rows("SELECT status, error_name, error_message FROM executions")).toEqual([
      { status: "failed", error_name: "TypeError", error_message: "no such thing" },
    ]);
    expect(done).toEqual(["b1"]);
  });

  it("stops its batches when the execution is cancelled, and begins no other", async () => {
    const begun: Json[] = [];
    const task = batchedTask(["a1", "a2"], async ({ signal }, payload) => {
      begun.push(payload);
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      return null;
    });
    await startWorker([task]);
    await start(task);
    await until(async () => begun.length > 0);
    await requestCancel(engine.db, 1, actor, new Date(), "UTC");
    await ended();
    expect(await engine.rows("SELECT status FROM executions")).toEqual([{ status: "cancelled" }]);
    expect(begun).toEqual(["a1"]);
  });

  it("that is told to stop hands its work back: another worker does it, under the next attempt", async () => {
    let slow = true;
    const task = batchedTask(["a1"], async ({ signal, record }, payload) => {
      if (slow) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      await record(item(String(payload)));
      return null;
    });
    const first = await startWorker([task], { finishWithinMs: 100 });
    await start(task);
    await until(async () => (await count("batches WHERE status = 'running'")) === 1);
    slow = false;
    first.stop.abort();
    expect(await first.ended).toBe("stopped");
    expect(await engine.rows("SELECT status FROM executions")).toEqual([{ status: "queued" }]);
    expect(await count("workers WHERE stopped_at IS NOT NULL AND lost_at IS NULL")).toBe(1);
    await startWorker([task]);
    await ended();
    expect(await engine.rows("SELECT status, attempt, items_done FROM executions")).toEqual([
      { status: "succeeded", attempt: 2, items_done: 1 },
    ]);
  });

  it("that fell silent changes nothing any more: its batch goes to another", async () => {
    let goOn: () => void = () => undefined;
    const attempts: number[] = [];
    const refusals: unknown[] = [];
    const task = batchedTask(["a1"], async ({ execution, record }, payload) => {
      attempts.push(execution.batch?.attempt ?? 0);
      // The first one wakes up when the second has begun, and cannot hear that it was taken for dead.
      if (execution.batch?.attempt === 1) await new Promise<void>((resolve) => (goOn = resolve));
      else {
        goOn();
        await until(async () => refusals.length > 0);
      }
      await record(item(String(payload))).catch((error: Error) => {
        refusals.push(error.name);
        throw error;
      });
      return null;
    });
    await startWorker([task], { concurrency: 1 });
    await start(task);
    await until(async () => attempts.length === 1);
    await engine.db.run("UPDATE batches SET worker_id = 1");
    // As a tick finds it after a minute; the execution itself is led by somebody who lives.
    await engine.db.run(
      "INSERT INTO workers (host, pid, version, ticket_holders, concurrency, started_at, heartbeat_at) SELECT host, pid, version, '[]', 1, started_at, $1 FROM workers",
      [new Date(0)],
    );
    await engine.db.run("UPDATE batches SET worker_id = 2");
    expect(await sweepWorkers(engine.db, onWorkers, new Date())).toBe(1);
    await startWorker([task]);
    await ended();
    expect(attempts).toEqual([1, 2]);
    expect(refusals).toEqual(["LeaseLostError"]);
    expect(await engine.rows("SELECT status, items_done FROM executions")).toEqual([{ status: "succeeded", items_done: 1 }]);
  });

  it.each([
    ["takes a batch", /running_lane = lane/, "before", [1]],
    ["took a batch", /running_lane = lane/, "after", [2]],
    ["records an item", /INSERT INTO items/, "before", [1, 2]],
    ["recorded an item", /INSERT INTO items/, "after", [1, 2]],
    ["ends a batch", /status = \$3, running_lane = NULL/, "before", [1]],
    ["ended a batch", /status = \$3, running_lane = NULL/, "after", [1]],
  ] as const)("goes on when the database is away while it %s", async (_when, pattern, moment, attempts) => {
    const seen: number[] = [];
    const task = batchedTask(["a1"], async ({ record, execution, db }, payload) => {
      seen.push(execution.batch?.attempt ?? 0);
      const known = await db.all("SELECT id FROM items WHERE subject_id = $1", [String(payload)]);
      if (known.length === 0) await record(item(String(payload)));
      return execution.batch?.attempt ?? 0;
    });
    let broke: Promise<void> | undefined;
    await startWorker([task], {}, (db) => {
      const flaky = flakyDatabase(db, pattern, moment);
      broke = flaky.broke;
      return flaky;
    });
    await start(task);
    await broke;
    // A tick reminds of tickets that were lost, as one does every minute.
    await until(async () => {
      await engine.db.transaction(async (tx) => onWorkers.offerBatches(tx, await firstOfFreeLanes(tx)));
      return (await count("executions WHERE status IN ('queued', 'running')")) === 0;
    });
    expect(seen).toEqual(attempts);
    expect(await engine.rows("SELECT status, items_done, error_name FROM executions")).toEqual([
      { status: "succeeded", items_done: 1, error_name: null },
    ]);
    expect(await count("batches")).toBe(0);
    expect(await count("items")).toBe(1);
  });

  it("begins a batch again whose log could not be written", async () => {
    const seen: number[] = [];
    const task = batchedTask(["a1"], async ({ execution, log, signal }) => {
      seen.push(execution.batch?.attempt ?? 0);
      log.info("began");
      if (seen.length === 1)
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
      return null;
    });
    await startWorker([task], {}, (db) => flakyDatabase(db, /INSERT INTO log_lines/, "before"));
    await start(task);
    await ended();
    expect(seen).toEqual([1, 2]);
    expect(await engine.rows("SELECT status FROM executions")).toEqual([{ status: "succeeded" }]);
    expect(await engine.rows("SELECT message FROM log_lines")).toEqual([{ message: "began" }]);
  });

  it("leaves alone what it does not know: a task of another version, a payload that it cannot read, a queue that it does not serve", async () => {
    const unreadable = batchedTask(["a1"], async () => null, {
      batches: {
        ...(batchedTask([], async () => null).batches as BatchedWork),
        understands: () => false,
        async *split() {
          yield { lane: "a", payload: { of: "tomorrow" } };
        },
      },
    });
    const unserved = testTask({ key: "unserved" });
    const served = testTask({ key: "served" });
    await startWorker([unreadable, unserved, served], { queues: [unreadable.key, served.key] });
    for (const task of [unreadable, unserved, testTask({ key: "of-tomorrow" }), served]) await start(task);
    await until(async () => (await count("executions WHERE task_key = 'served' AND status = 'succeeded'")) === 1);
    await until(async () => (await count("graphile_worker.jobs WHERE key LIKE 'batch:%' AND run_at > now()")) === 1);
    expect(await engine.rows("SELECT task_key, status FROM executions ORDER BY id")).toMatchObject([
      { status: "running" },
      { task_key: "unserved", status: "queued" },
      { task_key: "of-tomorrow", status: "queued" },
      {},
    ]);
    expect(await engine.rows("SELECT status FROM batches")).toEqual([{ status: "queued" }]);
    await requestCancel(engine.db, 1, actor, new Date(), "UTC");
    await until(async () => (await count("executions WHERE id = 1 AND status = 'cancelled'")) === 1);
  });
});

describe("an execution and its ticket", () => {
  it("appear together, or not at all", async () => {
    const task = testTask();
    const failing = {
      ...onWorkers,
      offerExecutions: async (...given: Parameters<typeof onWorkers.offerExecutions>) => {
        await onWorkers.offerExecutions(...given);
        throw new Error("no");
      },
    };
    await expect(enqueue(engine.db, { task, trigger: "manual", actor }, new Date(), failing)).rejects.toThrow("no");
    expect([await count("executions"), await count("graphile_worker.jobs")]).toEqual([0, 0]);
    const started = await start(task);
    expect(await engine.rows("SELECT key FROM graphile_worker.jobs")).toEqual([{ key: `execution:${started.executionId}` }]);
  });
});

describe("a tick", () => {
  it("only decides and offers while a worker is alive, and works itself once none is", async () => {
    const task = testTask({ run: async () => ({ ran: true }) });
    await engine.db.run(
      "INSERT INTO workers (host, pid, version, ticket_holders, concurrency, started_at, heartbeat_at) VALUES ('w', 1, '0', '[]', 1, $1, $1)",
      [new Date()],
    );
    const deps = { ...engine.deps([task]), now: () => new Date() };
    await runTick(deps, { source: "test" });
    await engine.db.run("UPDATE tasks SET cursor_at = $1, next_at = $2", [new Date(Date.now() - 120_000), new Date(Date.now() - 60_000)]);
    const offered = await runTick(deps, { source: "test" });
    expect(offered).toMatchObject({ ok: true, executions: [{ status: "missed" }, { status: "queued" }] });
    expect(await count("graphile_worker.jobs")).toBe(1);
    await engine.db.run("UPDATE workers SET heartbeat_at = $1", [new Date(Date.now() - 61_000)]);
    const worked = await runTick(deps, { source: "test" });
    expect(worked.executions.filter(({ status }) => status === "succeeded")).toHaveLength(1);
    expect(await count("workers WHERE lost_at IS NOT NULL")).toBe(1);
    expect(withoutWorkers.elsewhere).toBe(false);
  });
});
