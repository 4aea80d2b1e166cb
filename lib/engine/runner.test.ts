import { afterEach, beforeEach, expect, it } from "vitest";
import { inProcess } from "./dispatch/dispatch";
import type { Heartbeat } from "./heartbeat";
import { requestCancel } from "./ledger/cancel";
import { claim } from "./ledger/claim";
import { enqueue } from "./ledger/enqueue";
import { runExecution } from "./runner";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { at, testTask } from "./testing/tasks";

let engine: EngineFixture;
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(() => engine.remove());

it("is cancelled when its batches heard of the cancel and came to their end, before the process that leads it heard", async () => {
  const { db } = engine;
  const omar = { id: null, name: "Omar" };
  const task = testTask({
    batches: { understands: () => true, split: async function* () {}, run: async () => null, merge: () => undefined },
    run: async ({ execution }) => {
      await requestCancel(db, execution.id, omar, at("10:01"), "UTC");
      return { done: 0 };
    },
  });
  await enqueue(db, { task, trigger: "manual", actor: omar }, at("10:00"), inProcess);
  const runner = { host: "test", pid: 1, version: "0" };
  const [claimed] = await claim(db, { limit: 1, tasks: new Map([[task.key, task]]) }, runner, at("10:00"));
  if (!claimed) throw new Error("nothing was claimed");
  const deaf = { watch: () => () => undefined } as unknown as Heartbeat;
  const ending = { signal: new AbortController().signal, dispatch: inProcess };
  const deps = { db, now: () => at("10:02"), resources: {}, heartbeat: deaf, timezone: "UTC", ending };
  expect(await runExecution(task, claimed, deps)).toMatchObject({ status: "cancelled" });
  const rows = await engine.rows("SELECT status, reason_params, result FROM executions");
  expect(rows).toEqual([{ status: "cancelled", reason_params: '{"by":"Omar"}', result: '{"done":0}' }]);
});
