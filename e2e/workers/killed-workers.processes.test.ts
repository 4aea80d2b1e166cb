import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { effectsOf, expectedEffects, expectRightEnd } from "../services/mixed-end";
import { withPostgres } from "./own-postgres";
import { createScaledOut, type ScaledOut, untilNoTicketIsLeft } from "./scaled-out";
import { until } from "./until";

/* SERVICES and KILLS set how many; one worker is left. With REAL_TIME=1 a killed worker is missed after a minute, as in life. */
const services = Number(process.env.SERVICES ?? 3_000);
const kills = Number(process.env.KILLS ?? 2);

withPostgres();
let installation: ScaledOut;
beforeEach(async () => {
  installation = await createScaledOut({
    servers: 4,
    bundle: (panels) => mixedBundle(services, panels, new Date()),
    panel: { adopt: true, latencyMs: 20 },
  });
});
afterEach(() => installation?.remove());

it(`brings ${services} services where their dates call for, each step once, though ${kills} of ${kills + 1} workers are killed`, async () => {
  const { db, panels, startTick, startWorker, tick, fallSilent } = installation;
  const workers = await Promise.all(Array.from({ length: kills + 1 }, () => startWorker()));
  const expected = expectedEffects(services).length;
  const led = new Set<number>();
  startTick(allServiceTasks);
  for (let kill = 0; kill < kills; kill++) {
    const goal = Math.floor(((kill + 0.2 + 0.7 * Math.random()) * expected) / (kills + 1));
    await until(`${goal} steps took effect`, () => effectsOf(panels).length >= goal);
    await sleep(Math.random() * 10);
    // One that has something in hand, as some worker must with so much to do.
    const pid = await until("a worker holds a batch", async () => {
      const text = "SELECT w.pid FROM workers w JOIN batches b ON b.worker_id = w.id AND b.status = 'running' ORDER BY random() LIMIT 1";
      return (await db.all<{ pid: number }>(text))[0]?.pid;
    });
    const worker = workers.find((candidate) => candidate.pid === pid);
    worker?.child.kill("SIGKILL");
    await worker?.ended;
    for (const { id } of await db.all<{ id: number }>("SELECT id FROM executions WHERE status = 'running' AND pid = $1", [pid]))
      led.add(id);
    await fallSilent(pid);
    await tick();
  }
  await installation.finish();
  await expectRightEnd(db, panels, services);

  const known = await db.all<{ pid: number; lost: boolean }>("SELECT pid, lost_at IS NOT NULL AS lost FROM workers ORDER BY lost_at, id");
  const survivor = workers.filter(({ child }) => child.signalCode === null).map(({ pid }) => pid);
  expect(survivor).toHaveLength(1);
  expect(known.filter(({ lost }) => !lost).map(({ pid }) => pid)).toEqual(survivor);
  expect(known).toHaveLength(kills + 1);
  const abandoned = await db.all<{ id: number }>("SELECT id FROM executions WHERE status = 'abandoned' ORDER BY id");
  expect(abandoned.map(({ id }) => id)).toEqual([...led].sort((a, b) => a - b));
  // What was in the hands of the dead as tickets is free again, and used up.
  await untilNoTicketIsLeft(db);
}, 3_600_000);
