import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSql } from "../../db/open";
import type { Sql, SqlDatabase } from "../../db/sql";
import { openTestDatabase } from "../../db/testing";
import { plainRows } from "../../db/testing/rows";
import { at, testTask } from "../testing/tasks";
import { requestCancel } from "./cancel";
import { type Claimed, claim } from "./claim";
import { commitEntries, LeaseLostError } from "./commit";
import { setTaskEnabled } from "./enable";
import { enqueue } from "./enqueue";
import { finish } from "./finish";
import { readOrders, renewLease } from "./heartbeat";
import { insertExecution } from "./insert";
import { peek } from "./peek";
import { plan } from "./plan";
import { countPurgeable, PURGE_BATCH, purgeExecutions, purgeTicks, purgeWorkers } from "./purge";
import { stampTick } from "./stamp";
import { sweep } from "./sweep";

const runner = { host: "host-1", pid: 42, version: "1.2.3" };
const task = testTask();
const tasks = new Map([[task.key, task]]);
const actor = { id: "u1", name: "Ada" };
const succeeded = { status: "succeeded", durationMs: 5, hadWork: true } as const;
const item = { subject: { type: "service", id: "7", label: "SVC-7" }, outcome: "done" } as const;

/* What every database's ledger must do. */

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let db: SqlDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  ({ db } = database);
});
afterEach(() => database.remove());

/** One more connection, as another process would have. */
const connect = () => openSql(database.url);

const rows = async <Row extends object = Record<string, unknown>>(text: string) => plainRows(await db.all<Row>(text));
const statuses = async () => (await rows<{ status: string }>("SELECT status FROM executions ORDER BY id")).map((row) => row.status);
const planAt = (time: string, list = [task], connection = db) => plan(connection, list, null, "UTC", at(time));
async function running(time = "10:00"): Promise<Claimed> {
  await enqueue(db, { task, trigger: "manual", actor }, at(time));
  const [claimed] = await claim(db, { limit: 1, tasks }, runner, at(time));
  if (!claimed) throw new Error("nothing was claimed");
  return claimed;
}

describe("plan", () => {
  it("starts a task seen for the first time now, without backfill", async () => {
    expect(await planAt("10:00:20")).toEqual([]);
    const [row] = await rows("SELECT key, enabled, planned FROM tasks");
    expect(row).toMatchObject({ key: "test-task", planned: "* * * * * UTC" });
    expect(await statuses()).toEqual([]);
  });

  it("records the exact slot once, however many ticks plan it at once", async () => {
    await planAt("10:00:20");
    const others = Array.from({ length: 4 }, () => connect());
    const planned = await Promise.all([db, ...others].map((connection) => planAt("10:01:07", [task], connection)));
    await Promise.all(others.map((other) => other.close()));
    expect(planned.flat()).toMatchObject([{ status: "queued", slotAt: at("10:01") }]);
    expect(await statuses()).toEqual(["queued"]);
  });

  it("leaves one missed row for a gap, and runs the newest slot", async () => {
    await planAt("10:00:20");
    await planAt("10:05:10");
    expect(await rows("SELECT status, slot_at, missed_from, missed_until, missed_count FROM executions ORDER BY id")).toMatchObject([
      { status: "missed", missed_from: at("10:01"), missed_until: at("10:04"), missed_count: 4 },
      { status: "queued", slot_at: at("10:05") },
    ]);
  });

  it("records a slot that finds another execution in the way as skipped, naming it", async () => {
    const claimed = await running("10:00");
    await planAt("10:00:20");
    await planAt("10:01:05");
    const [, skipped] = await rows("SELECT status, related_id, reason_code FROM executions ORDER BY id");
    expect(skipped).toEqual({ status: "skipped", related_id: claimed.id, reason_code: "overlap" });
  });

  it.each([
    ["skip", ["running", "skipped", "skipped"]],
    ["queue", ["running", "queued", "skipped"]],
    ["allow", ["running", "queued", "queued"]],
  ] as const)("obeys the overlap policy %s", async (overlap, expected) => {
    const list = [testTask({ overlap })];
    await running("10:00");
    await planAt("10:00:20", list);
    await planAt("10:01:05", list);
    await planAt("10:02:05", list);
    expect(await statuses()).toEqual(expected);
  });

  it("makes up for nothing when a task was disabled and is enabled again", async () => {
    await planAt("10:00:20");
    await setTaskEnabled(db, task.key, false, at("10:00:30"));
    await planAt("10:10:05");
    expect(await statuses()).toEqual([]);
    await setTaskEnabled(db, task.key, true, at("10:20:30"));
    expect(await planAt("10:21:05")).toMatchObject([{ status: "queued", slotAt: at("10:21") }]);
  });

  it("makes up for nothing when a task was rescheduled", async () => {
    await planAt("10:00:20");
    expect(await planAt("10:10:05", [testTask({ schedule: "*/5 * * * *" })])).toEqual([]);
    expect(await planAt("10:15:05", [testTask({ schedule: "*/5 * * * *" })])).toMatchObject([{ slotAt: at("10:15") }]);
  });

  it("launches nothing twice when the clock is set back, and goes on when it was wrong by days", async () => {
    await planAt("10:00:20");
    await planAt("10:01:05");
    expect(await planAt("09:59:05")).toEqual([]);
    expect(await planAt("10:01:06")).toEqual([]);
    // Ahead by days, then corrected to before a slot that has run: that slot is not run again, the next one is.
    await plan(db, [task], null, "UTC", new Date(at("10:05").getTime() + 40 * 86_400_000));
    const before = await statuses();
    await planAt("10:00:50");
    expect(await planAt("10:01:07")).toEqual([]);
    expect(await statuses()).toEqual(before);
    expect(await planAt("10:02:01")).toMatchObject([{ status: "skipped", slotAt: at("10:02") }]);
  });

  it("stops a task whose schedule cannot be read, and says so once", async () => {
    const broken = [testTask({ schedule: "61 * * * *" })];
    await planAt("10:00", broken);
    await planAt("10:01", broken);
    const found = await rows("SELECT status, reason_code FROM executions");
    expect(found).toEqual([{ status: "failed", reason_code: "misconfigured" }]);
  });

  it("never finds a task due that this version does not know", async () => {
    await planAt("10:00:20");
    await planAt("10:00:30", []);
    expect((await peek(db, at("10:05"))).due).toBe(false);
  });
});

describe("claim", () => {
  it("gives an execution to one of many, with a lease and the next attempt", async () => {
    await enqueue(db, { task, trigger: "manual", actor }, at("10:00"));
    const others = Array.from({ length: 4 }, () => connect());
    const claims = await Promise.all([db, ...others].map((connection) => claim(connection, { limit: 5, tasks }, runner, at("10:00:02"))));
    await Promise.all(others.map((other) => other.close()));
    expect(claims.flat()).toMatchObject([{ attempt: 1, trigger: "manual" }]);
    expect(await rows("SELECT status, lease_until, wait_ms, host, pid, version FROM executions")).toEqual([
      { status: "running", lease_until: at("10:01:02"), wait_ms: 2000, host: "host-1", pid: 42, version: "1.2.3" },
    ]);
  });

  it("never runs two of a task that does not allow it", async () => {
    for (const slot of ["10:00", "10:01"])
      await insertExecution(db, { taskKey: task.key, trigger: "schedule", status: "queued", slotAt: at(slot) }, at("10:01"));
    expect(await claim(db, { limit: 5, tasks }, runner, at("10:01"))).toHaveLength(1);
    const allowing = new Map([[task.key, testTask({ overlap: "allow" })]]);
    expect(await claim(db, { limit: 5, tasks: allowing }, runner, at("10:01"))).toHaveLength(1);
  });

  it("leaves what this version does not know to another", async () => {
    await insertExecution(db, { taskKey: "of-tomorrow", trigger: "manual", status: "queued" }, at("10:00"));
    expect(await claim(db, { limit: 5, tasks }, runner, at("10:01"))).toEqual([]);
    expect(await statuses()).toEqual(["queued"]);
  });
});

describe("enqueue", () => {
  it("starts one execution for two clicks, and says since when it runs", async () => {
    const other = connect();
    const results = await Promise.all(
      [db, other].map((connection) => enqueue(connection, { task, trigger: "manual", actor }, at("10:00"))),
    );
    await other.close();
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.find((result) => !result.ok)).toMatchObject({ reason: "running", since: at("10:00") });
    expect(await statuses()).toEqual(["queued"]);
  });

  it("takes no slot and does not move the schedule", async () => {
    await planAt("10:00:20");
    const before = await rows("SELECT cursor_at, next_at FROM tasks");
    const claimed = await running("10:00:30");
    expect(claimed.slotAt).toBeNull();
    expect(await rows("SELECT cursor_at, next_at FROM tasks")).toEqual(before);
  });
});

describe("lease", () => {
  it("is reaped when it lapses, telling host, process and last heartbeat", async () => {
    const claimed = await running("10:00");
    await renewLease(db, claimed, at("10:00:15"));
    expect(await sweep(db, at("10:01:14"), "UTC")).toEqual([]);
    expect(await sweep(db, at("10:01:15"), "UTC")).toMatchObject([{ id: claimed.id, taskKey: task.key }]);
    const [row] = await rows<Record<string, string>>("SELECT status, reason_params FROM executions");
    expect(row?.status).toBe("abandoned");
    expect(JSON.parse(row?.reason_params ?? "")).toEqual({ host: "host-1", pid: "42", heartbeatAt: at("10:00:15").toISOString() });
    expect(await sweep(db, at("10:05"), "UTC")).toEqual([]);
  });

  it("lost once, lets a zombie change nothing: no item, no effect, no log line, no end, no renewal", async () => {
    const zombie = await running("10:00");
    await sweep(db, at("10:02"), "UTC");
    const effect = async (tx: Sql) => {
      await tx.run("INSERT INTO settings (key, value, updated_at) VALUES ('zombie', 'was here', $1)", [at("10:02")]);
    };
    const entries = [{ at: at("10:02"), item, effect }];
    const line = { at: at("10:02"), level: "info", message: "still here", data: null } as const;
    await expect(commitEntries(db, zombie, entries, [line])).rejects.toThrow(LeaseLostError);
    expect(await finish(db, zombie, succeeded, at("10:02"), "UTC")).toBe(false);
    expect(await renewLease(db, zombie, at("10:02"))).toBe(false);
    expect(await readOrders(db, zombie)).toMatchObject({ owned: false, cancelledBy: null, stop: false });
    expect(await rows("SELECT id FROM items UNION ALL SELECT id FROM log_lines")).toEqual([]);
    expect(await rows("SELECT key FROM settings WHERE key = 'zombie'")).toEqual([]);
    expect(await statuses()).toEqual(["abandoned"]);
  });

  it("is fenced by the attempt, not by the process", async () => {
    const claimed = await running("10:00");
    await db.run("UPDATE executions SET attempt = attempt + 1");
    expect(await finish(db, claimed, succeeded, at("10:01"), "UTC")).toBe(false);
    await expect(commitEntries(db, claimed, [{ at: at("10:01"), item, effect: undefined }], [])).rejects.toThrow(LeaseLostError);
  });
});

describe("commit and finish", () => {
  it("writes an item together with its effect, or neither", async () => {
    const claimed = await running();
    const failing = async () => {
      throw new Error("no");
    };
    await expect(commitEntries(db, claimed, [{ at: at("10:00"), item, effect: failing }], [])).rejects.toThrow("no");
    expect(await rows("SELECT id FROM items")).toEqual([]);
    await commitEntries(db, claimed, [{ at: at("10:00"), item, effect: undefined }], []);
    expect(await rows("SELECT items_done FROM executions")).toEqual([{ items_done: 1 }]);
  });

  it("ends an execution once, and counts it in its day", async () => {
    const claimed = await running("10:00");
    await commitEntries(db, claimed, [{ at: at("10:00"), item, effect: undefined }], []);
    expect(await finish(db, claimed, succeeded, at("10:00:05"), "Asia/Tokyo")).toBe(true);
    expect(await finish(db, claimed, succeeded, at("10:00:05"), "Asia/Tokyo")).toBe(false);
    expect(await rows("SELECT day, status, executions, items_done FROM daily_stats")).toEqual([
      { day: "2026-03-10", status: "succeeded", executions: 1, items_done: 1 },
    ]);
  });

  it("keeps what was thrown, whatever it was", async () => {
    const claimed = await running();
    const loop = new Error("outer");
    loop.cause = loop;
    const thrown = ["text", undefined, loop].map((error) => ({
      at: at("10:00"),
      item: { ...item, outcome: "failed" as const, error },
      effect: undefined,
    }));
    await commitEntries(db, claimed, thrown, []);
    const errors = await rows<{ error: string }>("SELECT error FROM items ORDER BY id");
    expect(errors.map((row) => JSON.parse(row.error).message)).toEqual(["text", "undefined", "outer"]);
  });
});

describe("cancel", () => {
  it("ends what waits, asks what runs, and refuses what has ended", async () => {
    await enqueue(db, { task, trigger: "manual", actor }, at("10:00"));
    expect(await requestCancel(db, 1, actor, at("10:00"), "UTC")).toEqual({ ok: true, status: "cancelled" });
    expect(await requestCancel(db, 1, actor, at("10:00"), "UTC")).toEqual({ ok: false, reason: "notRunning" });
    const claimed = await running();
    expect(await requestCancel(db, claimed.id, actor, at("10:00"), "UTC")).toEqual({ ok: true, status: "requested" });
    expect(await readOrders(db, claimed)).toMatchObject({ owned: true, cancelledBy: "Ada", stop: false });
  });
});

describe("purge", () => {
  async function ended(status: "succeeded" | "failed" | "missed", day: number, taskKey = task.key): Promise<number> {
    const id = await insertExecution(
      db,
      { taskKey, trigger: "schedule", status, slotAt: new Date(Date.UTC(2026, 0, day)) },
      new Date(Date.UTC(2026, 0, day)),
    );
    return id as number;
  }
  const ids = async () => (await rows<{ id: number }>("SELECT id FROM executions ORDER BY id")).map((row) => row.id);
  const limit = new Date(Date.UTC(2026, 0, 20));

  it("keeps the newest execution, the last failure, what is young and what has not ended; other tasks and tables stay", async () => {
    const failedBefore = await ended("failed", 1);
    const lastFailure = await ended("failed", 2);
    const old = [await ended("succeeded", 3), await ended("missed", 4), await ended("succeeded", 19)];
    const [young, newest] = [await ended("succeeded", 20), await ended("succeeded", 21)];
    const waiting = await insertExecution(db, { taskKey: task.key, trigger: "manual", status: "queued" }, new Date(0));
    const others = [await ended("succeeded", 1, "other"), await ended("succeeded", 2, "other")];
    await db.run(
      "INSERT INTO items (execution_id, outcome, subject_type, subject_id, subject_label, at) VALUES ($1, 'done', 'service', '1', 'x', $2)",
      [failedBefore, limit],
    );
    await db.run("INSERT INTO log_lines (execution_id, at, level, message) VALUES ($1, $2, 'info', 'x')", [failedBefore, limit]);
    await db.run("INSERT INTO daily_stats (task_key, day, status) VALUES ('test-task', '2026-01-01', 'succeeded')");
    expect(await countPurgeable(db, task.key, limit)).toBe(old.length + 1);
    expect(await purgeExecutions(db, task.key, limit)).toEqual({ executions: old.length + 1, items: 1, logLines: 1 });
    expect(await ids()).toEqual([lastFailure, young, newest, waiting, ...others]);
    expect(await purgeExecutions(db, task.key, limit)).toEqual({ executions: 0, items: 0, logLines: 0 });
    expect(await rows("SELECT count(*) AS count FROM daily_stats")).toEqual([{ count: 1 }]);
  });

  it("keeps the newest execution of a task however old it is", async () => {
    await ended("succeeded", 1);
    const newest = await ended("succeeded", 2);
    await purgeExecutions(db, task.key, limit);
    expect(await ids()).toEqual([newest]);
  });

  it("deletes at most a batch of rows in one statement", async () => {
    const many = PURGE_BATCH + 5;
    await db.transaction(async (tx) => {
      const day = new Date(0);
      for (let index = 0; index < many; index++) await insertExecution(tx, { taskKey: task.key, trigger: "manual", status: "missed" }, day);
    });
    const changes: number[] = [];
    const watched = {
      ...db,
      dialect: db.dialect,
      all: db.all.bind(db),
      run: async (text: string, params?: never[]) => changes[changes.push(await db.run(text, params)) - 1] as number,
    } as SqlDatabase;
    await purgeExecutions(watched, task.key, limit);
    expect(Math.max(...changes)).toBe(PURGE_BATCH);
    expect(await ids()).toHaveLength(1);
  });

  it("deletes old traces of ticks, never the newest", async () => {
    for (const day of [1, 2])
      await stampTick(db, { at: new Date(Date.UTC(2026, 0, day)), source: "cron", durationMs: 1, executions: 0, ok: true }, runner);
    expect(await purgeTicks(db, limit)).toBe(1);
    expect(await rows("SELECT count(*) AS count FROM ticks")).toEqual([{ count: 1 }]);
  });

  it("forgets the workers that ended long ago, and none that may live or ended lately", async () => {
    const day = (date: number) => new Date(Date.UTC(2026, 0, date));
    const ends: [host: string, stopped: Date | null, lost: Date | null][] = [
      ["alive", null, null],
      ["stopped", day(19), null],
      ["lost", null, day(19)],
      ["stopped lately", day(20), null],
      ["lost lately", null, day(20)],
    ];
    for (const [host, stopped, lost] of ends) {
      await db.run(
        `INSERT INTO workers (host, pid, version, ticket_holders, concurrency, started_at, heartbeat_at, stopped_at, lost_at)
         VALUES ($1, 1, '0', '[]', 4, $2, $2, $3, $4)`,
        [host, day(1), stopped, lost],
      );
    }
    expect(await purgeWorkers(db, limit)).toBe(2);
    expect(await rows("SELECT host FROM workers ORDER BY id")).toEqual([
      { host: "alive" },
      { host: "stopped lately" },
      { host: "lost lately" },
    ]);
  });
});

it("tells an idle tick that there is nothing to do, and a busy one what", async () => {
  await planAt("10:00:20");
  expect(await peek(db, at("10:00:40"))).toMatchObject({ lapsed: false, queued: false, silent: false, due: false, tasksHash: null });
  expect((await peek(db, at("10:01"))).due).toBe(true);
  await running("10:00:40");
  expect((await peek(db, at("10:01:40"))).lapsed).toBe(true);
  await enqueue(db, { task: testTask({ overlap: "allow" }), trigger: "api", actor }, at("10:01"));
  expect((await peek(db, at("10:01"))).queued).toBe(true);
});
