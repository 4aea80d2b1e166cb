import { afterEach, expect, it } from "vitest";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { expectRightEnd } from "../services/mixed-end";
import { withPostgres } from "./own-postgres";
import { createScaledOut, type ScaledOut } from "./scaled-out";

const services = 600;

withPostgres();
let installation: ScaledOut | undefined;
afterEach(() => installation?.remove());

it("has never more calls in flight to a server than it takes, whatever the number of workers and tasks", async () => {
  installation = await createScaledOut({
    bundle: (panels) => mixedBundle(services, panels, new Date()),
    servers: 2,
    panel: { adopt: true, latencyMs: 40 },
  });
  const { db, panels, startTick, startWorker, finish } = installation;
  const workers = await Promise.all([1, 2, 3].map(() => startWorker(["--concurrency", "4"])));
  startTick(allServiceTasks);
  await finish();
  await expectRightEnd(db, panels, services);
  // The bundle's limit: reached, and kept.
  expect(panels.map((panel) => panel.mostInFlight())).toEqual([10, 10]);
  // Not because one did it all: with two lanes at a time, the others had their share.
  const shares = await db.all<{ pid: number; jobs_done: number }>("SELECT pid, jobs_done FROM workers");
  expect(shares.map(({ pid }) => pid).sort()).toEqual(workers.map(({ pid }) => pid).sort());
}, 3_600_000);
