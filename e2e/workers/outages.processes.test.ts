import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startPostgres, type TestPostgres } from "../../lib/db/testing/postgres-server";
import { exitCode } from "../../lib/errors";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { effectsOf, expectedEffects, expectRightEnd } from "../services/mixed-end";
import { createScaledOut, type ScaledOut, takesTickets, untilNoTicketIsLeft } from "./scaled-out";
import { startTcpProxy } from "./tcp-proxy";
import { until } from "./until";

/* The database goes away, for all or for one. SERVICES and RESTARTS set how many. */
const services = Number(process.env.SERVICES ?? 1_500);
const restarts = Number(process.env.RESTARTS ?? 2);
const serversOwnUrl = process.env.TEST_POSTGRES_URL;

let postgres: TestPostgres;
beforeAll(async () => {
  // What was committed is there after a crash: the promise is about nothing less.
  postgres = await startPostgres({ settings: { synchronous_commit: "on" } });
  process.env.TEST_POSTGRES_URL = postgres.url;
});
afterAll(async () => {
  if (serversOwnUrl === undefined) delete process.env.TEST_POSTGRES_URL;
  else process.env.TEST_POSTGRES_URL = serversOwnUrl;
  await postgres?.remove();
});
let installation: ScaledOut | undefined;
afterEach(() => installation?.remove());

async function create(): Promise<ScaledOut> {
  installation = await createScaledOut({
    servers: 4,
    bundle: (panels) => mixedBundle(services, panels, new Date()),
    panel: { adopt: true, latencyMs: 20 },
  });
  return installation;
}

it(`goes on by itself when PostgreSQL is restarted ${restarts} times in the middle, every other time by a crash`, async () => {
  const { db, panels, startTick, startWorker, finish } = await create();
  const workers = await Promise.all([startWorker(), startWorker()]);
  const expected = expectedEffects(services).length;
  for (let restart = 0; restart < restarts; restart++) {
    startTick(allServiceTasks);
    const goal = Math.floor(((restart + 0.1 + 0.8 * Math.random()) * expected) / (restarts + 1));
    await until(`${goal} steps took effect`, () => effectsOf(panels).length >= goal);
    await postgres.stop(restart % 2 === 0 ? "fast" : "immediate");
    await postgres.start();
  }
  await finish();
  await expectRightEnd(db, panels, services);
  expect(workers.map(({ child }) => [child.exitCode, child.signalCode])).toEqual(workers.map(() => [null, null]));
}, 3_600_000);

it("lets a worker that the network cuts off keep nobody waiting, and takes it back under a new identity", async () => {
  const { db, databaseUrl, panels, startTick, startWorker, tick, fallSilent, finish } = await create();
  const network = await startTcpProxy(databaseUrl);
  try {
    // A name of its own, to know its sessions by.
    const cutOff = await startWorker(["--concurrency", "2"], { DATABASE_URL: `${network.url}?application_name=cut-off` });
    const before = await takesTickets(db, cutOff);
    await startWorker();
    startTick(allServiceTasks);
    // In the middle of a transaction that has counted items on an execution: nobody else can count there until it ends.
    const stalled = network.stallAt("SET items_done", "COMMIT");
    await stalled;
    const holding = () => db.all("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' AND application_name = 'cut-off'");
    expect(await holding()).not.toEqual([]);
    await until("the transaction that was cut off is over", async () => (await holding()).length === 0);
    expect(await db.all("SELECT id, error FROM batches WHERE status = 'failed'")).toEqual([]);
    await fallSilent(cutOff.pid);
    await tick();
    await finish();
    await expectRightEnd(db, panels, services);
    expect(await db.all("SELECT id FROM workers WHERE id = $1 AND lost_at IS NOT NULL", [before])).toHaveLength(1);
    network.drop();
    network.forward();
    const after = await takesTickets(db, cutOff, before);
    expect(after).toBeGreaterThan(before);
    expect(cutOff.child.exitCode).toBeNull();
    await untilNoTicketIsLeft(db);
  } finally {
    await network.close();
  }
}, 3_600_000);

it("lets a worker that is told to stop while the database is gone end all the same, and say so", async () => {
  const { startWorker } = await create();
  const worker = await startWorker();
  await postgres.stop("fast");
  await until("the worker knows it", () => /ECONNREFUSED/.test(worker.output()));
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(exitCode.databaseUnreachable);
  expect(worker.output()).toMatch(/end could not be recorded/);
  // By itself, that is: not by force.
  expect(worker.output()).not.toMatch(/could not hand everything back in time/);
  await postgres.start();
}, 3_600_000);
