import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { openPrisma } from "../../lib/db/client";
import { findPgBouncer, startPgBouncer, type TestPgBouncer } from "../../lib/db/testing/pgbouncer";
import { allServiceTasks, runCommand } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { expectRightEnd } from "../services/mixed-end";
import { withPostgres } from "../workers/own-postgres";
import { createScaledOut, type ScaledOut } from "../workers/scaled-out";
import { until } from "../workers/until";
import type { WorkerProcess } from "../workers/worker-process";

/* PgBouncer in transaction mode before PostgreSQL: each transaction may get another session. */

const program = findPgBouncer();
const name = (what: string) => (program ? what : `${what} (needs PgBouncer: apt-get install pgbouncer)`);
const services = 150;
/** Fewer than the processes have at their ends. */
const POOLED = 5;

withPostgres();
let pooler: TestPgBouncer;
let installation: ScaledOut;
/** The installation's database, through the pooler. */
let pooledUrl: string;
beforeAll(async () => {
  if (program) pooler = await startPgBouncer(program, process.env.TEST_POSTGRES_URL as string, POOLED);
});
afterAll(() => pooler?.remove());
afterEach(() => installation?.remove());

/** An empty one, migrated past the pooler; then filled through it. */
async function install(): Promise<void> {
  installation = await createScaledOut({ servers: 4, bundle: () => ({}) });
  pooledUrl = pooler.urlOf(installation.databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-pooled-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "bundle.json"), JSON.stringify(mixedBundle(services, installation.panels, new Date())));
  await runCommand({ ...installation.env, DATABASE_URL: pooledUrl }, "import", join(folder, "bundle.json"));
}

const pooledTick = () => installation.startTick(allServiceTasks, { DATABASE_URL: pooledUrl }).report;

it.skipIf(!program)(name("a tick does the work through PgBouncer, and Prisma answers through it"), async () => {
  await install();
  expect(await pooledTick()).toMatchObject({ ok: true });
  await expectRightEnd(installation.db, installation.panels, services);
  const prisma = openPrisma(pooledUrl);
  onTestFinished(() => prisma.$disconnect());
  const counts = await Promise.all(Array.from({ length: 20 }, (_, index) => prisma.service.count({ where: { id: { gt: index } } })));
  const inTransactions = await Promise.all(
    Array.from({ length: 10 }, () => prisma.$transaction(async (tx) => (await tx.service.findMany()).length + (await tx.product.count()))),
  );
  expect(new Set(inTransactions)).toEqual(new Set([services + 4]));
  expect(counts[0]).toBe(services);
});

it.skipIf(!program)(name("a worker hears of tickets past PgBouncer, and does all else through it"), async () => {
  await install();
  const direct = new URL(installation.databaseUrl);
  direct.searchParams.set("application_name", "direct");
  const worker = await installation.startWorker([], { DATABASE_URL: pooledUrl, DATABASE_DIRECT_URL: direct.href });
  const listening = await until("the worker listens for executions and for batches", async () => {
    const text = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    const sessions = await installation.db.all<{ application_name: string }>(text);
    return sessions.length === 2 && sessions.map(({ application_name }) => application_name);
  });
  expect(listening).toEqual(["direct", "direct"]);
  expect(await pooledTick()).toMatchObject({ ok: true });
  await expectRightEnd(installation.db, installation.panels, services);
  await expectQuietEnd(worker);
});

it.skipIf(!program)(name("a worker without DATABASE_DIRECT_URL finds tickets through PgBouncer all the same, by asking"), async () => {
  await install();
  const worker = await installation.startWorker([], { DATABASE_URL: pooledUrl });
  expect(await pooledTick()).toMatchObject({ ok: true });
  await expectRightEnd(installation.db, installation.panels, services);
  await expectQuietEnd(worker);
});

/** It had nothing to warn of, and ends when it is told to. */
async function expectQuietEnd(worker: WorkerProcess): Promise<void> {
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect(worker.output()).toMatch(/^Worker .+ batches at once\.\n$/);
}
