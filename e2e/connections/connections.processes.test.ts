import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { startPostgres, type TestPostgres } from "../../lib/db/testing/postgres-server";
import { enqueue } from "../../lib/engine/ledger/enqueue";
import { startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { startGate } from "../harness/gate";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { expectRightEnd } from "../services/mixed-end";
import { createScaledOut, type ScaledOut } from "../workers/scaled-out";
import { until } from "../workers/until";
import { startDashboard } from "./dashboard";
import { createLimitedUser, type LimitedUser, tellsSessions } from "./limited-user";

/* What docs/deployment.md promises of connections, held to by the server: it refuses one more, and its log would tell. */

/** How long calls wait at a closed gate, should the machine be busy. */
const PATIENCE_MS = 60_000;

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres({ settings: tellsSessions });
  process.env.TEST_POSTGRES_URL = server.url;
});
afterAll(async () => {
  delete process.env.TEST_POSTGRES_URL;
  await server?.remove();
});
let installation: ScaledOut;
afterEach(() => installation?.remove());

/** An installation with 100 services, whose panel answers nothing until its gate is opened. */
async function createGated() {
  const panel = await startPanelServer({ adopt: true });
  const gate = await startGate(panel.url);
  onTestFinished(() => gate.close().then(panel.close));
  installation = await createScaledOut({
    servers: 0,
    bundle: () => mixedBundle(100, [{ url: gate.url, secret: panel.secret, timeoutMs: PATIENCE_MS }], new Date()),
  });
  return { panel, gate };
}

it("a tick that does the work itself has 2 at the most: for its work, and for its heartbeat", async () => {
  const { panel, gate } = await createGated();
  const user = await createLimitedUser(server, 2);
  const tick = installation.startTick(allServiceTasks, { DATABASE_URL: user.urlOf(installation.databaseUrl) });
  // The heartbeat connects when it first has something to look after for a second.
  await until("the heartbeat is connected too", () => user.sessions().open === 2);
  gate.open();
  expect(await tick.report).toMatchObject({ ok: true });
  await expectRightEnd(installation.db, [panel], 100);
  expect(user.sessions()).toMatchObject({ most: 2, refused: 0 });
});

it.each([
  { connections: "of the pool alone", direct: false },
  { connections: "with direct ones for its tickets", direct: true },
])("a worker of concurrency 8 has 10 at the most, $connections", async ({ direct }) => {
  const services = 400;
  installation = await createScaledOut({ servers: 8, bundle: (panels) => mixedBundle(services, panels, new Date()) });
  const user = await createLimitedUser(server, 10);
  const url = user.urlOf(installation.databaseUrl);
  const worker = await installation.startWorker(["--concurrency", "8"], {
    DATABASE_URL: url,
    ...(direct ? { DATABASE_DIRECT_URL: url } : {}),
  });
  expect(await installation.tick(...allServiceTasks)).toMatchObject({ ok: true });
  await expectRightEnd(installation.db, installation.panels, services);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expectHeldTo(10, user);
});

it("a dashboard has 10 at the most, pages, ticks by URL and their heartbeat together", async () => {
  const { gate } = await createGated();
  const { db, databaseUrl } = installation;
  const user = await createLimitedUser(server, 10);
  const dashboard = await startDashboard(user.urlOf(databaseUrl), databaseUrl);
  onTestFinished(dashboard.stop);
  const ticks: Promise<boolean>[] = [];
  for (const key of ["deliver-services", "suspend-services", "expire-services"]) {
    await enqueue(db, { task: { key, overlap: "skip" }, trigger: "manual", actor: { id: null, name: "test" } }, await db.now());
    ticks.push(dashboard.tick());
    await until(`${key} calls its panel`, async () => {
      const text = "SELECT id FROM executions WHERE task_key = $1 AND status = 'running'";
      return (await db.all(text, [key])).length > 0;
    });
  }
  await until("all are looked after", async () => {
    // A heartbeat asks for orders again and again; nothing else does.
    const text = "SELECT pid FROM pg_stat_activity WHERE usename = $1 AND query LIKE 'SELECT cancel_requested_by FROM executions%'";
    return (await db.all(text, [user.name])).length > 0;
  });
  const paths = ["/admin", "/admin/reports/cron", "/admin/reports/cron/deliver-services", "/admin/services", "/admin/workers"];
  const statuses = await Promise.all(Array.from({ length: 30 }, (_, index) => dashboard.page(paths[index % paths.length] as string)));
  expect(statuses).toEqual(statuses.map(() => 200));
  gate.open();
  expect(await Promise.all(ticks)).toEqual([true, true, true]);
  expectHeldTo(10, user);
}, 180_000);

/** It used no more connections than that, and made use of them. */
function expectHeldTo(connections: number, user: LimitedUser): void {
  const { most, refused } = user.sessions();
  expect(refused).toBe(0);
  expect(most).toBeLessThanOrEqual(connections);
  expect(most, "it was busy").toBeGreaterThan(connections / 2);
}
