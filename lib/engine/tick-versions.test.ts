import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TaskDefinition } from "./define";
import { createEngineFixture, type EngineFixture } from "./testing/deps";
import { at, testTask } from "./testing/tasks";
import { runTick } from "./tick";

/* Ticks of two installations, versions or environments that take turns on one database. */

let engine: EngineFixture;
beforeEach(async () => {
  engine = await createEngineFixture();
});
afterEach(() => engine.remove());

async function tick(time: string, tasks: TaskDefinition[], tasksHash: string, timezone = "UTC") {
  engine.setTime(at(time));
  await runTick(engine.deps(tasks, { tasksHash, openWorkshop: async () => ({ tasks, resources: {}, timezone }) }), { source: "test" });
}
const slots = async (taskKey: string) =>
  (
    await engine.rows<{ slot_at: Date; status: string }>(`SELECT slot_at, status FROM executions WHERE task_key = '${taskKey}' ORDER BY id`)
  ).map((row) => `${row.slot_at.toISOString().slice(11, 16)} ${row.status}`);

describe("two versions that tick in turns", () => {
  const old = testTask({ key: "old" });
  const added = testTask({ key: "added", schedule: "*/2 * * * *" });

  it("run every slot of a task that only one of them knows", async () => {
    for (const minute of ["00", "01", "02", "03", "04", "05"]) {
      await tick(`10:${minute}:05`, [old, added], "new version");
      await tick(`10:${minute}:35`, [old], "old version");
    }
    expect(await slots("added")).toEqual(["10:02 succeeded", "10:04 succeeded"]);
  });

  it("leave a task that is gone alone, and start it anew when it comes back later", async () => {
    await tick("10:00:05", [old, added], "new version");
    await tick("10:00:35", [old], "old version");
    expect(await engine.rows("SELECT next_at FROM tasks WHERE key = 'added'")).toEqual([{ next_at: null }]);
    await tick("15:00:30", [old, added], "new version");
    // Of five hours' slots, those of the last one: the newest run, the others told as missed.
    expect(await engine.rows("SELECT status, missed_count FROM executions WHERE task_key = 'added' ORDER BY id")).toEqual([
      { status: "missed", missed_count: 29 },
      { status: "succeeded", missed_count: null },
    ]);
  });
});

describe("two processes that believe in different zones", () => {
  it("do not take each other's slots away, where the zone makes no difference", async () => {
    const { timezone: _, ...task } = testTask();
    await tick("10:00:30", [task], "same version", "UTC");
    for (const minute of ["01", "02", "03"]) {
      await tick(`10:${minute}:01`, [task], "same version", "Europe/Paris");
      await tick(`10:${minute}:02`, [task], "same version", "UTC");
      await tick(`10:${minute}:50`, [task], "another version", "Europe/Paris");
    }
    expect(await slots("test-task")).toEqual(["10:01 succeeded", "10:02 succeeded", "10:03 succeeded"]);
  });
});
