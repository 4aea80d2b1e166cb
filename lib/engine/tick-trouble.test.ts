import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Sql, SqlDatabase } from "../db/sql";
import { DatabaseUnavailableError } from "../errors";
import type { TaskDefinition } from "./define";
import type { Heartbeat } from "./heartbeat";
import { claim } from "./ledger/claim";
import { enqueue } from "./ledger/enqueue";
import { runExecution } from "./runner";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { at, testTask } from "./testing/tasks";
import { runTick } from "./tick";

/* Tasks that misbehave, databases that fail in the middle, and what the others must not feel of it. */

let engine: EngineFixture;
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await engine.remove();
});

async function tickAtSlot(tasks: TaskDefinition[], db?: SqlDatabase) {
  engine.setTime(at("10:00:30"));
  await runTick(engine.deps(tasks), { source: "test" });
  engine.setTime(at("10:01:02"));
  return runTick(engine.deps(tasks, db ? { db } : {}), { source: "test" });
}

const subject = { type: "service", id: "1", label: "SVC-1" };

/** The engine's database, whose transactions fail while `broken` says so. */
function breakable(broken: (text: string) => boolean): SqlDatabase {
  const { db } = engine;
  const guard = (text: string) => {
    if (broken(text)) throw new DatabaseUnavailableError("out of reach");
  };
  const guarded = (tx: Sql): Sql => ({
    forUpdate: tx.forUpdate,
    all: async (text, params) => {
      guard(text);
      return tx.all(text, params);
    },
    run: async (text, params) => {
      guard(text);
      return tx.run(text, params);
    },
  });
  return {
    dialect: db.dialect,
    forUpdate: db.forUpdate,
    all: (text, params) => db.all(text, params),
    run: (text, params) => db.run(text, params),
    snapshot: (work) => db.snapshot(work),
    now: () => db.now(),
    close: () => db.close(),
    transaction: (work) => db.transaction((tx) => work(guarded(tx))),
    exclusive: (work) => db.exclusive((tx) => work(guarded(tx))),
  };
}

describe("a task that goes on recording", () => {
  it("after its time-out is recorded all the same", async () => {
    let stop = false;
    const run: TaskDefinition["run"] = async (context) => {
      while (!stop) await context.record({ subject, outcome: "done" }).catch(() => turn());
      return undefined;
    };
    const report = await tickAtSlot([testTask({ timeoutMs: 50, run })]);
    stop = true;
    expect(report.executions).toMatchObject([{ status: "timed_out" }]);
    expect(await engine.rows("SELECT status, reason_code FROM executions")).toEqual([
      { status: "timed_out", reason_code: "timedOutIgnored" },
    ]);
  }, 30_000);

  it("after its end has ended: what it recorded before is kept, the rest is refused", async () => {
    let stop = false;
    const run: TaskDefinition["run"] = async (context) => {
      void context.record({ subject, outcome: "done" });
      void (async () => {
        while (!stop) await context.record({ subject, outcome: "failed" }).catch(() => turn());
      })();
      return undefined;
    };
    const report = await tickAtSlot([testTask({ run })]);
    stop = true;
    expect(report.executions[0]?.items.done).toBe(1);
    expect(await engine.rows("SELECT count(*) AS n FROM items WHERE outcome = 'done'")).toEqual([{ n: 1 }]);
  }, 30_000);
});

describe("executions that are claimed together", () => {
  it("are all watched before any task's code runs: it may block the event loop for longer than a lease", async () => {
    const events: string[] = [];
    const run: TaskDefinition["run"] = async ({ execution }) => void events.push(`run ${execution.taskKey}`);
    const tasks = [
      testTask({ key: "first", run }),
      testTask({ key: "probed", probe: async () => true, run }),
      testTask({ key: "last", run }),
    ];
    for (const task of tasks) await enqueue(engine.db, { task, trigger: "manual", actor: { id: null, name: "test" } }, at("10:00"));
    const byKey = new Map(tasks.map((task) => [task.key, task]));
    const claimed = await claim(engine.db, { limit: 10, tasks: byKey }, { host: "h", pid: 1, version: "0" }, at("10:00"));
    const heartbeat: Heartbeat = {
      watch: ({ id }) => {
        events.push(`watch ${claimed.find((execution) => execution.id === id)?.taskKey}`);
        return () => undefined;
      },
      beat: () => undefined,
      close: async () => undefined,
    };
    const deps = { db: engine.db, heartbeat, now: () => at("10:00"), timezone: "UTC", resources: {} };
    // As slots, so that the probe is asked.
    const scheduled = claimed.map((execution) => ({ ...execution, trigger: "schedule" as const }));
    await Promise.all(scheduled.map((execution) => runExecution(byKey.get(execution.taskKey) as TaskDefinition, execution, deps)));
    expect(events.slice(0, 3).sort()).toEqual(["watch first", "watch last", "watch probed"]);
    expect(events.slice(3)).toHaveLength(3);
  });
});

describe("a database that fails in the middle", () => {
  it("gets an end that it does not take told on stderr, with its exception", async () => {
    const told = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const db = breakable((text) => text.includes("SET status = $1, finished_at"));
    const run = async () => Promise.reject(new Error("the reason"));
    await expect(tickAtSlot([testTask({ run })], db)).rejects.toThrow("out of reach");
    expect(told.mock.calls.map(([text]) => String(text)).join("")).toMatch(/execution 1 of test-task ended failed.*the reason/s);
  });

  it("when the next work is claimed, lets what runs come to its end", async () => {
    let claims = 0;
    const db = breakable(
      (text) => text.includes("status IN ('queued', 'running') ORDER BY id") && !text.includes("created_at") && ++claims > 1,
    );
    const slow = testTask({
      key: "slow",
      run: async () => {
        while (claims < 2) await turn();
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        return { done: 1 };
      },
    });
    await expect(tickAtSlot([testTask({ key: "quick" }), slow], db)).rejects.toThrow("out of reach");
    expect(claims).toBe(2);
    expect(await engine.rows("SELECT task_key, status FROM executions ORDER BY id")).toEqual([
      { task_key: "quick", status: "succeeded" },
      { task_key: "slow", status: "succeeded" },
    ]);
  }, 30_000);

  it("refuses a group of items once, and does not wait for it again for each", async () => {
    let refusals = 0;
    const db = breakable((text) => text.includes("INSERT INTO items") && ++refusals > 0);
    const run: TaskDefinition["run"] = async (context) => {
      const ends = await Promise.allSettled(Array.from({ length: 50 }, () => context.record({ subject, outcome: "done" })));
      return { refused: ends.filter(({ status }) => status === "rejected").length };
    };
    await tickAtSlot([testTask({ run })], db);
    expect(await engine.rows("SELECT result FROM executions")).toEqual([{ result: '{"refused":50}' }]);
    expect(refusals).toBe(1);
  });
});

describe("a manual run", () => {
  it("of one task that is named twice is one run", async () => {
    engine.setTime(at("10:00:30"));
    const report = await runTick(engine.deps([testTask()]), { source: "test", only: ["test-task", "test-task"] });
    expect(report.executions).toMatchObject([{ trigger: "manual", status: "succeeded" }]);
    expect(report.ok).toBe(true);
  });

  it("that reaps an abandoned execution of another task records its retry, for the next tick", async () => {
    const nightly = testTask({ key: "nightly", schedule: "0 3 * * *" });
    const other = testTask({ key: "other", schedule: "0 0 1 1 *" });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([nightly, other]), { source: "test" });
    await running("nightly", "10:00", "10:01");
    engine.setTime(at("10:01:30"));
    await runTick(engine.deps([nightly, other]), { source: "test", only: ["other"] });
    const report = await runTick(engine.deps([nightly, other]), { source: "test" });
    expect(report.executions).toMatchObject([{ task: "nightly", trigger: "retry", status: "succeeded" }]);
  });
});

describe("a lease that a wrong clock gave for years", () => {
  it("does not hold once the clock is right", async () => {
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([testTask()], { tasksHash: "h" }), { source: "test" });
    await running("test-task", "10:00", new Date("2099-01-01"));
    const report = await runTick(engine.deps([testTask()], { tasksHash: "h" }), { source: "test" });
    expect(report.executions).toMatchObject([{ status: "abandoned" }]);
  });
});

async function running(taskKey: string, since: string, leaseUntil: string | Date) {
  await engine.db.run(
    "INSERT INTO executions (task_key, trigger, status, attempt, created_at, started_at, heartbeat_at, lease_until, host, pid) VALUES ($1, 'schedule', 'running', 1, $2, $2, $2, $3, 'h', 1)",
    [taskKey, at(since), leaseUntil instanceof Date ? leaseUntil : at(leaseUntil)],
  );
}
