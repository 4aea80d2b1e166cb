import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SqlDatabase } from "../db/sql";
import { requestCancel } from "./ledger/cancel";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { buildTickProgram, type TickProgram } from "./testing/spawn-tick";
import { at } from "./testing/tasks";
import type { TickProcessOrder } from "./testing/tick-process";

/* Real processes on one real database: raced, stopped and killed. */

let program: TickProgram;
let engine: EngineFixture;
beforeAll(async () => {
  program = await buildTickProgram();
});
afterAll(() => program.remove());
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(() => engine.remove());

const minute = (index: number, second = 5) => at("10:00").getTime() + index * 60_000 + second * 1000;
const order = (nowMs: number, more: Partial<TickProcessOrder> = {}): TickProcessOrder => ({
  databaseUrl: engine.url,
  nowMs,
  task: "count",
  ...more,
});
const tick = (nowMs: number, more?: Partial<TickProcessOrder>) => program.spawn(order(nowMs, more)).done;
const said = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve) => child.stdout?.on("data", (chunk) => String(chunk).includes(text) && resolve()));
const count = async (db: SqlDatabase, text: string) => Number((await db.all<{ n: number }>(`SELECT count(*) AS n FROM ${text}`))[0]?.n);

describe("five ticks started at the same instant", () => {
  const rounds = Number(process.env.RACE_ROUNDS ?? 20);
  it(`give each of ${rounds} slots exactly one execution`, async () => {
    await tick(minute(0));
    for (let round = 1; round <= rounds; round++) {
      const ended = await Promise.all(Array.from({ length: 5 }, () => tick(minute(round))));
      expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(Array(5).fill([0, ""]));
    }
    expect(await count(engine.db, "executions")).toBe(rounds);
    expect(await count(engine.db, "executions WHERE status = 'succeeded' AND attempt = 1")).toBe(rounds);
    expect(await count(engine.db, "(SELECT DISTINCT slot_at FROM executions)")).toBe(rounds);
    expect(await count(engine.db, "items")).toBe(3);
  }, 600_000);
});

/** Whether a tick has so many statements; then it was killed after that one, and the next ticks made up for it. */
async function survives(statement: number): Promise<boolean> {
  const { url, db, rows, remove } = await createEngineFixture();
  const tick = (nowMs: number, killAfterStatement?: number) =>
    program.spawn(order(nowMs, { databaseUrl: url, ...(killAfterStatement && { killAfterStatement }) })).done;
  try {
    await tick(minute(0));
    const killed = await tick(minute(1), statement);
    if (killed.signal !== "SIGKILL") {
      expect(killed.code).toBe(0);
      return false;
    }
    // Within two minutes of the last heartbeat.
    await tick(minute(2, 10));
    const last = await tick(minute(3, 10));
    expect(last.code, `killed after statement ${statement}: ${last.stderr}`).toBe(0);
    expect(await count(db, "executions WHERE status IN ('queued', 'running')")).toBe(0);
    expect(await count(db, "items")).toBe(3);
    expect(await count(db, "settings WHERE key LIKE 'mark-%'")).toBe(3);
    const slots = await rows<{ slot_at: Date }>("SELECT slot_at FROM executions WHERE status <> 'missed' ORDER BY slot_at");
    expect(new Set(slots.map((row) => row.slot_at.getTime())).size).toBe(slots.length);
    // Every slot is accounted for, by its execution or by a gap.
    const missed = await rows<{ n: number }>("SELECT coalesce(sum(missed_count), 0) AS n FROM executions");
    expect(slots.length + Number(missed[0]?.n)).toBe(3);
    return true;
  } finally {
    await remove();
  }
}

describe("a tick killed after any statement", () => {
  it("leaves nothing half-done: the next ticks reap it, do the rest, and do nothing twice", async () => {
    let statement = 1;
    // Two at a time, to use the machine.
    while ((await Promise.all([survives(statement), survives(statement + 1)])).every(Boolean)) statement += 2;
    // Sweep, plan, claim, items, finish and stamp: a tick has at least this many places to die.
    expect(statement).toBeGreaterThan(20);
  }, 600_000);
});

describe("a process that is stopped and wakes up later", () => {
  it("finds its execution abandoned, and changes nothing", async () => {
    await tick(minute(0));
    const zombie = program.spawn(order(minute(1), { task: "wait" }));
    await said(zombie.child, "waiting");
    zombie.child.kill("SIGSTOP");
    await engine.db.run("UPDATE executions SET lease_until = $1", [new Date(minute(1))]);
    const reaper = await tick(minute(3));
    expect(JSON.parse(reaper.stdout).executions).toMatchObject([{ status: "abandoned" }, { status: "missed" }, { status: "succeeded" }]);
    const before = await engine.rows("SELECT id, status, finished_at, items_done FROM executions ORDER BY id");
    zombie.child.kill("SIGCONT");
    const ended = await zombie.done;
    expect(ended.code).toBe(1);
    expect(await engine.rows("SELECT id, status, finished_at, items_done FROM executions ORDER BY id")).toEqual(before);
  }, 60_000);
});

describe("cancel", () => {
  it("reaches an execution in another process", async () => {
    await tick(minute(0));
    const running = program.spawn(order(minute(1), { task: "wait" }));
    await said(running.child, "waiting");
    expect(await requestCancel(engine.db, 1, { id: "u", name: "Ada" }, new Date(minute(1)), "UTC")).toEqual({
      ok: true,
      status: "requested",
    });
    const [code] = await once(running.child, "exit");
    expect(code).toBe(1);
    expect(await engine.rows("SELECT status, reason_params FROM executions")).toEqual([
      { status: "cancelled", reason_params: '{"by":"Ada"}' },
    ]);
  }, 60_000);
});
