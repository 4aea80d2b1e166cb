import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, it, type TestContext } from "vitest";
import { requestCancel } from "./ledger/cancel";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { buildTickProgram, type TickProgram } from "./testing/spawn-tick";
import type { TickProcessOrder } from "./testing/tick-process";

/* Real processes that live for more than one heartbeat. They wait for time to pass, so they do it together. */

let program: TickProgram;
beforeAll(async () => {
  program = await buildTickProgram();
});
afterAll(() => program.remove());

/** A database of the test's own, on which its task has been planned a minute ago. */
async function engineOf({ onTestFinished }: TestContext): Promise<{ engine: EngineFixture; order: TickProcessOrder }> {
  const engine = await createEngineFixture();
  onTestFinished(() => engine.remove());
  const order: TickProcessOrder = { databaseUrl: engine.url, nowMs: Date.now(), task: "count" };
  await program.spawn({ ...order, nowMs: order.nowMs - 60_000 }).done;
  return { engine, order };
}

const said = (child: ChildProcess, text: string) =>
  new Promise<void>((resolve) => child.stdout?.on("data", (chunk) => String(chunk).includes(text) && resolve()));

describe.concurrent("a task that blocks the event loop", () => {
  it("keeps its lease by the heartbeat thread", async (test) => {
    const { expect } = test;
    const { engine, order } = await engineOf(test);
    const blocked = program.spawn({ ...order, task: "block", blockMs: 17_000 });
    await said(blocked.child, "blocking");
    expect(await engine.rows("SELECT lease_until FROM executions WHERE status = 'running'")).toEqual([{ lease_until: expect.any(Date) }]);
    const ended = await blocked.done;
    expect(ended.code).toBe(0);
    const [after] = await engine.rows<{ heartbeat_at: Date; started_at: Date; status: string }>(
      "SELECT heartbeat_at, started_at, status FROM executions",
    );
    expect(after?.status).toBe("succeeded");
    expect(Number(after?.heartbeat_at) - Number(after?.started_at)).toBeGreaterThanOrEqual(15_000);
  });

  it("for good is recorded as timed out by the thread, which then ends the process", async (test) => {
    const { expect } = test;
    const { engine, order } = await engineOf(test);
    const ended = await program.spawn({ ...order, task: "block", blockMs: 600_000, timeoutMs: 1_000 }).done;
    expect(ended.signal).toBe("SIGKILL");
    expect(await engine.rows("SELECT status, reason_code FROM executions")).toEqual([
      { status: "timed_out", reason_code: "timedOutIgnored" },
    ]);
  });
});

describe.concurrent("a process's clock that is set forward by an hour", () => {
  it("neither times a running task out nor ends its process", async (test) => {
    const { expect } = test;
    const { engine, order } = await engineOf(test);
    const jump = `const now = Date.now; const at = ${order.nowMs + 4_000}; Date.now = () => now() + (now() > at ? 3_600_000 : 0);
      globalThis.Date = class extends Date { constructor(...given) { given.length > 0 ? super(...given) : super(Date.now()); } };`;
    const running = program.spawn({ ...order, task: "wait" }, jump);
    // Until the next heartbeat, by whichever clock it is told.
    const settled = "SELECT id FROM executions WHERE status NOT IN ('queued', 'running') OR heartbeat_at > started_at";
    while ((await engine.db.all(settled)).length === 0) await sleep(100);
    await requestCancel(engine.db, 1, { id: "u", name: "Ada" }, new Date(), "UTC");
    expect(await running.done).toMatchObject({ code: 1, signal: null });
    expect(await engine.rows("SELECT status FROM executions")).toEqual([{ status: "cancelled" }]);
  });
});
