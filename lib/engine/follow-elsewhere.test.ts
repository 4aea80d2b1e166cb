import { afterEach, beforeEach, expect, it } from "vitest";
import { inProcess } from "./dispatch/dispatch";
import { followElsewhere } from "./follow-elsewhere";
import { enqueue } from "./ledger/enqueue";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { at, testTask } from "./testing/tasks";

let engine: EngineFixture;
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(() => engine.remove());

it("tells a run that no worker began as one that waits, and leaves out what only waits for its turn", async () => {
  const actor = { id: null, name: "test" };
  const enqueued = await enqueue(engine.db, { task: testTask(), trigger: "manual", actor }, at("10:00"), inProcess);
  const ids = enqueued.ok ? [enqueued.executionId] : [];
  expect(await followElsewhere(engine.db, ids, true, 0)).toMatchObject([{ id: ids[0], status: "queued", error: { name: "StillWaiting" } }]);
  expect(await followElsewhere(engine.db, ids, false)).toEqual([]);
});
