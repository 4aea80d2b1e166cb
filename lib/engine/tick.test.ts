import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { openSql } from "../db/open";
import type { Sql } from "../db/sql";
import type { TaskDefinition } from "./define";
import { requestCancel } from "./ledger/cancel";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { at, testTask } from "./testing/tasks";
import { runTick } from "./tick";

let engine: EngineFixture;
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(() => engine.remove());

/** Ticks once to make the tasks known, then at the next slot. */
async function tickAtSlot(...tasks: TaskDefinition[]) {
  engine.setTime(at("10:00:30"));
  await runTick(engine.deps(tasks), { source: "test" });
  engine.setTime(at("10:01:02"));
  return runTick(engine.deps(tasks), { source: "test" });
}

const subject = (id: number) => ({ type: "service", id: String(id), label: `SVC-${id}` });

describe("a tick", () => {
  it("runs what is due and tells result, lag, wait, duration, host and version", async () => {
    const report = await tickAtSlot(testTask({ run: async () => ({ answer: 42 }) }));
    expect(report).toMatchObject({
      ok: true,
      tick: { source: "test" },
      executions: [{ task: "test-task", trigger: "schedule", slot: at("10:01").toISOString(), status: "succeeded" }],
    });
    const [row] = await engine.rows<Record<string, unknown>>("SELECT * FROM executions");
    expect(row).toMatchObject({
      status: "succeeded",
      result: '{"answer":42}',
      attempt: 1,
      host: "test",
      version: "0",
      had_work: true,
      lease_until: null,
    });
    expect(Number(row?.lag_ms)).toBeGreaterThanOrEqual(2000);
    expect(await engine.rows("SELECT ok, executions FROM ticks ORDER BY id")).toEqual([
      { ok: true, executions: 0 },
      { ok: true, executions: 1 },
    ]);
  });

  it("isolates failures: the others run, the tick ends and is not ok", async () => {
    const report = await tickAtSlot(
      testTask({ key: "broken", run: async () => Promise.reject(new TypeError("no")) }),
      testTask({ key: "healthy", run: async () => ({ fine: true }) }),
    );
    expect(report.ok).toBe(false);
    expect(report.executions.map(({ task, status, error }) => [task, status, error?.message])).toEqual([
      ["broken", "failed", "no"],
      ["healthy", "succeeded", undefined],
    ]);
  });

  it("records whatever a task throws", async () => {
    const cyclic = new Error("outer", { cause: new Error("inner") });
    (cyclic.cause as Error).cause = cyclic;
    const thrown = {
      text: "just text",
      nothing: undefined,
      cyclic,
      hostile: {
        get message() {
          throw new Error("trap");
        },
      },
    };
    await tickAtSlot(...Object.entries(thrown).map(([key, value]) => testTask({ key, run: async () => Promise.reject(value) })));
    const found = await engine.rows<{ task_key: string; status: string; error: string }>(
      "SELECT task_key, status, error FROM executions ORDER BY id",
    );
    expect(found.map(({ task_key, status, error }) => [task_key, status, JSON.parse(error).message])).toEqual([
      ["text", "failed", "just text"],
      ["nothing", "failed", "undefined"],
      ["cyclic", "failed", "outer"],
      ["hostile", "failed", "(a value that cannot be shown as text)"],
    ]);
    expect(JSON.parse(found[2]?.error ?? "").causes).toMatchObject([{ message: "inner" }]);
  });

  it("says partial when some items failed, failed when all did, and keeps each reason", async () => {
    const record =
      (outcomes: ("done" | "failed")[]): TaskDefinition["run"] =>
      async (context) => {
        await Promise.all(
          outcomes.map((outcome, index) =>
            context.record({ subject: subject(index), outcome, error: outcome === "failed" ? new Error("dead server") : undefined }),
          ),
        );
        return undefined;
      };
    const report = await tickAtSlot(
      testTask({ key: "some", run: record(["done", "failed"]) }),
      testTask({ key: "all", run: record(["failed", "failed"]) }),
    );
    expect(report.executions.map(({ status, items }) => [status, items.done, items.failed])).toEqual([
      ["partial", 1, 1],
      ["failed", 0, 2],
    ]);
    expect(await engine.rows("SELECT DISTINCT error_name FROM items WHERE outcome = 'failed'")).toEqual([{ error_name: "Error" }]);
  });

  it("fails an item whose effect throws, and writes the others of its group", async () => {
    const rejected: string[] = [];
    const run: TaskDefinition["run"] = async (context) => {
      const effects = [undefined, async () => Promise.reject(new Error("no effect")), undefined];
      await Promise.all(
        effects.map((effect, index) =>
          context.record({ subject: subject(index), outcome: "done" }, effect).catch((error) => rejected.push(error.message)),
        ),
      );
      return undefined;
    };
    await tickAtSlot(testTask({ run }));
    expect(rejected).toEqual(["no effect"]);
    expect(await engine.rows("SELECT subject_label FROM items ORDER BY id")).toEqual([
      { subject_label: "SVC-0" },
      { subject_label: "SVC-2" },
    ]);
  });

  it("stops a task whose settings are invalid, and names the setting", async () => {
    const task = testTask({
      settings: z.object({ graceDays: z.number().default(7) }),
      run: async () => Promise.reject(new Error("must not run")),
    });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([task]), { source: "test" });
    await engine.db.run(`UPDATE tasks SET settings = '{"graceDays":"seven"}'`);
    engine.setTime(at("10:01:02"));
    await runTick(engine.deps([task]), { source: "test" });
    expect(await engine.rows("SELECT status, reason_code, reason_params, error_name FROM executions")).toEqual([
      {
        status: "failed",
        reason_code: "misconfigured",
        reason_params: '{"setting":"tasks.test-task.settings.graceDays"}',
        error_name: "MisconfiguredError",
      },
    ]);
  });

  it("marks what had nothing to do: a probe that says no, no result, or counts that are all 0", async () => {
    let ran = false;
    const probed = testTask({
      key: "probed",
      probe: async () => false,
      run: async () => {
        ran = true;
        return undefined;
      },
    });
    await tickAtSlot(
      probed,
      testTask({ key: "counts", run: async () => ({ deleted: 0 }) }),
      testTask({ key: "worked", run: async () => ({ deleted: 1 }) }),
    );
    expect(ran).toBe(false);
    expect(await engine.rows("SELECT task_key, status, had_work FROM executions ORDER BY id")).toEqual([
      { task_key: "probed", status: "succeeded", had_work: false },
      { task_key: "counts", status: "succeeded", had_work: false },
      { task_key: "worked", status: "succeeded", had_work: true },
    ]);
  });

  it("leaves out a task that can do nothing in this installation, and tells who asked for a run", async () => {
    const task = testTask({ notHere: () => ({ code: "wrongPlace" }), probe: async () => true, run: async () => ({ fine: true }) });
    const report = await tickAtSlot(task);
    expect(report).toMatchObject({ ok: true, executions: [{ status: "skipped" }] });
    expect(report.executions[0]).not.toHaveProperty("error");
    const asked = await runTick(engine.deps([task]), { source: "test", only: ["test-task"] });
    expect(asked).toMatchObject({ ok: false, executions: [{ status: "skipped", trigger: "manual", error: { name: "LeftOut" } }] });
    expect(asked.executions[0]?.error?.message).toContain("wrongPlace");
    const row = { status: "skipped", reason_code: "wrongPlace", result: null, error: null, had_work: true, lease_until: null };
    const columns = "SELECT status, reason_code, result, error, had_work, lease_until FROM executions";
    expect(await engine.rows(columns)).toEqual([row, row]);
  });

  it("loads no task when nothing is due", async () => {
    const deps = (openWorkshop: () => Promise<never>) => engine.deps([], { tasksHash: "h1", openWorkshop });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([testTask()], { tasksHash: "h1" }), { source: "test" });
    const loaded = new Error("tasks were loaded");
    const report = await runTick(
      deps(async () => Promise.reject(loaded)),
      { source: "test" },
    );
    expect(report).toMatchObject({ ok: true, executions: [] });
    engine.setTime(at("10:01:00"));
    await expect(
      runTick(
        deps(async () => Promise.reject(loaded)),
        { source: "test" },
      ),
    ).rejects.toBe(loaded);
    await expect(
      runTick(engine.deps([], { tasksHash: "h2", openWorkshop: async () => Promise.reject(loaded) }), { source: "test" }),
    ).rejects.toBe(loaded);
  });

  it("runs each slot of a gap in order, one after the other, for a task that catches up on all", async () => {
    const seen: string[] = [];
    let inside = 0;
    const task = testTask({
      catchUp: "all",
      run: async ({ execution }) => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        seen.push(execution.slotAt?.toISOString().slice(11, 16) ?? "");
        inside -= 1;
        return undefined;
      },
    });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([task]), { source: "test" });
    engine.setTime(at("10:04:10"));
    const report = await runTick(engine.deps([task]), { source: "test" });
    expect(seen).toEqual(["10:01", "10:02", "10:03", "10:04"]);
    expect(report.ok).toBe(true);
  });

  it("starts nothing more when its budget is over: the rest waits for the next tick", async () => {
    const task = testTask({ catchUp: "all", run: async () => ({ ran: 1 }) });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([task]), { source: "test" });
    engine.setTime(at("10:03:10"));
    await runTick(engine.deps([task]), { source: "test", budgetMs: 0 });
    expect(await engine.rows("SELECT status, count(*) AS n FROM executions GROUP BY status")).toEqual([{ status: "queued", n: 3 }]);
    await runTick(engine.deps([task]), { source: "test" });
    expect(await engine.rows("SELECT status, count(*) AS n FROM executions GROUP BY status")).toEqual([{ status: "succeeded", n: 3 }]);
  });

  it("runs named tasks as manual runs, and says when one is in the way", async () => {
    engine.setTime(at("10:00:30"));
    const task = testTask({ run: async () => ({ ran: 1 }) });
    const report = await runTick(engine.deps([task]), { source: "test", only: ["test-task"] });
    expect(report).toMatchObject({ ok: true, executions: [{ trigger: "manual", slot: null, status: "succeeded" }] });
    await engine.db.run("UPDATE executions SET status = 'running', lease_until = $1", [at("11:00")]);
    const refused = await runTick(engine.deps([task]), { source: "test", only: ["test-task"] });
    expect(refused).toMatchObject({ ok: false, executions: [{ status: "skipped", error: { name: "AlreadyRunning" } }] });
  });

  it("takes up a run of a named task that waits already, instead of recording another", async () => {
    engine.setTime(at("10:00:30"));
    const task = testTask({ run: async () => ({ ran: 1 }) });
    await engine.db.run("INSERT INTO executions (task_key, trigger, status, created_at) VALUES ('test-task', 'manual', 'queued', $1)", [
      at("10:00"),
    ]);
    const report = await runTick(engine.deps([task]), { source: "test", only: ["test-task"] });
    expect(report).toMatchObject({ ok: true, executions: [{ id: 1, trigger: "manual", status: "succeeded" }] });
  });

  it("waits for a named task that another tick was faster to take up, and tells how it ended", async () => {
    engine.setTime(at("10:00:30"));
    const other = openSql(engine.url);
    const task = testTask({ run: async () => ({ ran: 1 }) });
    // Between the recording and the claim of the named run, another process claims it.
    const db = Object.assign(Object.create(engine.db) as typeof engine.db, {
      close: () => Promise.resolve(),
      exclusive: async <T>(work: (tx: Sql) => Promise<T>) => {
        const result = await engine.db.exclusive(work);
        await other.run("UPDATE executions SET status = 'running', attempt = 1, lease_until = $1 WHERE status = 'queued'", [at("12:00")]);
        return result;
      },
    });
    const report = runTick(engine.deps([task], { db }), { source: "test", only: ["test-task"] });
    while ((await other.all("SELECT id FROM executions WHERE status = 'running'")).length === 0) await nextTurn();
    await other.run("UPDATE executions SET status = 'failed', error_name = 'TypeError', error_message = 'no'");
    expect(await report).toMatchObject({ ok: false, executions: [{ trigger: "manual", status: "failed", error: { message: "no" } }] });
    await other.close();
  });

  it("takes up a manual run whose process died before it started it", async () => {
    engine.setTime(at("10:00:30"));
    const task = testTask({ run: async () => ({ ran: 1 }) });
    await engine.db.run("INSERT INTO executions (task_key, trigger, status, created_at) VALUES ('test-task', 'manual', 'queued', $1)", [
      at("10:00"),
    ]);
    const report = await runTick(engine.deps([task]), { source: "test" });
    expect(report.executions).toMatchObject([{ trigger: "manual", status: "succeeded" }]);
  });

  it("reaps the abandoned, says so, and tries again where no slot comes soon", async () => {
    const nightly = testTask({ schedule: "0 3 * * *", run: async () => ({ ran: 1 }) });
    engine.setTime(at("10:00:30"));
    await runTick(engine.deps([nightly]), { source: "test" });
    await engine.db.run(
      "INSERT INTO executions (task_key, trigger, status, attempt, created_at, started_at, heartbeat_at, lease_until, host, pid) VALUES ('test-task', 'schedule', 'running', 1, $1, $1, $1, $2, 'h', 1)",
      [at("10:00"), at("10:01")],
    );
    engine.setTime(at("10:01:30"));
    const report = await runTick(engine.deps([nightly]), { source: "test" });
    expect(report.ok).toBe(false);
    expect(report.executions.map(({ trigger, status }) => [trigger, status])).toEqual([
      ["schedule", "abandoned"],
      ["retry", "succeeded"],
    ]);
    expect(await engine.rows("SELECT related_id FROM executions WHERE trigger = 'retry'")).toEqual([{ related_id: 1 }]);
  });
});

describe("a running task", () => {
  const untilAborted: TaskDefinition["run"] = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

  it("is timed out by its signal", async () => {
    const report = await tickAtSlot(testTask({ timeoutMs: 50, run: untilAborted }));
    expect(report.executions).toMatchObject([{ status: "timed_out" }]);
    expect(await engine.rows("SELECT reason_code FROM executions")).toEqual([{ reason_code: "timedOut" }]);
  });

  it("is recorded as timed out even when it ignores its signal, and can write nothing afterwards", async () => {
    let late: Promise<void> | undefined;
    let goOn: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const run: TaskDefinition["run"] = async (context) => {
      await gate;
      late = context.record({ subject: subject(1), outcome: "done" });
      return undefined;
    };
    const report = await tickAtSlot(testTask({ timeoutMs: 50, run }));
    expect(report.executions).toMatchObject([{ status: "timed_out" }]);
    goOn();
    await gate;
    await new Promise((resolve) => setImmediate(resolve));
    await expect(late).rejects.toThrow("has ended");
    expect(await engine.rows("SELECT id FROM items")).toEqual([]);
  }, 20_000);

  it("is cancelled from another connection, by its heartbeat", async () => {
    const other = openSql(engine.url);
    const run: TaskDefinition["run"] = async (context) => {
      await requestCancel(other, context.execution.id, { id: "u", name: "Ada" }, new Date(), "UTC");
      return untilAborted(context);
    };
    const report = await tickAtSlot(testTask({ run }));
    await other.close();
    expect(report.executions).toMatchObject([{ status: "cancelled" }]);
    expect(await engine.rows("SELECT reason_code, reason_params FROM executions")).toEqual([
      { reason_code: "cancelled", reason_params: '{"by":"Ada"}' },
    ]);
  }, 20_000);

  it("that loses its lease is told so, and its end is not written", async () => {
    const other = openSql(engine.url);
    const run: TaskDefinition["run"] = async (context) => {
      await other.run("UPDATE executions SET status = 'abandoned' WHERE id = $1", [context.execution.id]);
      return untilAborted(context);
    };
    const report = await tickAtSlot(testTask({ run }));
    await other.close();
    expect(report).toMatchObject({ ok: false, executions: [{ status: "abandoned" }] });
    expect(await engine.rows("SELECT status, finished_at FROM executions")).toEqual([{ status: "abandoned", finished_at: null }]);
  }, 20_000);

  it("keeps its log lines, with a limit", async () => {
    const run: TaskDefinition["run"] = async ({ log }) => {
      for (let index = 0; index < 10_050; index++) log.info(`line ${index}`);
      return undefined;
    };
    await tickAtSlot(testTask({ run }));
    const lines = await engine.rows<{ message: string }>("SELECT message FROM log_lines ORDER BY id");
    expect(lines).toHaveLength(10_001);
    expect(lines.at(-1)?.message).toContain("the rest is left out");
  });
});
