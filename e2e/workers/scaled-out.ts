import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import { createPostgresDatabase } from "../../lib/db/testing/postgres-template";
import type { TickReport } from "../../lib/engine/tick-report";
import { type Panel, type PanelOptions, startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { allServiceTasks, buildCommands, runCommand, type StartedTick, startTick } from "../services/built-commands";
import { tickUntilDone } from "../services/mixed-end";
import { until } from "./until";
import { startWorkerProcess, type WorkerProcess } from "./worker-process";

/** With REAL_TIME=1 what is dead falls silent by waiting; otherwise tests turn its clocks back. */
const realTime = process.env.REAL_TIME === "1";

export interface ScaledOutOptions {
  /** What to import, given the panels. */
  bundle(panels: readonly Panel[]): unknown;
  /** How many panels. Default 1. */
  servers?: number;
  panel?: PanelOptions;
}

/** An installation on PostgreSQL, of which ticks and workers run as the processes that they are in production. */
export interface ScaledOut {
  databaseUrl: string;
  env: NodeJS.ProcessEnv;
  db: SqlDatabase;
  panels: readonly Panel[];
  /** Starts a tick; `env` goes over the installation's. */
  startTick(args?: readonly string[], env?: Record<string, string>): StartedTick;
  /** Runs one to its end. */
  tick(...args: string[]): Promise<TickReport | undefined>;
  /** Starts a worker; resolves when it takes tickets. */
  startWorker(args?: readonly string[], env?: Record<string, string>): Promise<WorkerProcess>;
  /** Lets time pass for a process that is dead or cut off: its leases lapse, and a worker has been silent for too long. */
  fallSilent(pid: number): Promise<void>;
  /** Ticks, and waits for the workers, until nothing is left to do. */
  finish(): Promise<void>;
  /** Ends every process that it started, and drops the database. */
  remove(): Promise<void>;
}

/** Builds, makes a database on the PostgreSQL that TEST_POSTGRES_URL names, starts panels and imports the bundle. */
export async function createScaledOut({
  bundle,
  servers = 1,
  panel = { adopt: true, latencyMs: 5 },
}: ScaledOutOptions): Promise<ScaledOut> {
  await buildCommands();
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-workers-"));
  const database = await createPostgresDatabase();
  const panels = await Promise.all(Array.from({ length: servers }, () => startPanelServer(panel)));
  const env = { ...process.env, DATABASE_URL: database.url, APP_SECRET: "a secret of at least thirty-two characters", TIMEZONE: "UTC" };
  const file = join(folder, "bundle.json");
  writeFileSync(file, JSON.stringify(bundle(panels)));
  await runCommand(env, "import", file);
  const db = openSql(database.url);
  const ticks: StartedTick[] = [];
  const workers: WorkerProcess[] = [];

  const installation: ScaledOut = {
    databaseUrl: database.url,
    env,
    db,
    panels,
    startTick(args = [], more = {}) {
      const tick = startTick({ ...env, ...more }, args);
      ticks.push(tick);
      return tick;
    },
    tick: (...args) => installation.startTick(args).report,
    async startWorker(args = [], more = {}) {
      const worker = startWorkerProcess({ ...env, ...more }, args);
      workers.push(worker);
      await takesTickets(db, worker);
      return worker;
    },
    fallSilent: (pid) => fallSilent(db, pid),
    finish: () =>
      tickUntilDone(async () => {
        await until("no execution is open", async () => (await installation.tick()) && !(await isAnyOpen(db)));
        return installation.tick(...allServiceTasks);
      }),
    async remove() {
      for (const { child } of [...ticks, ...workers]) child.kill("SIGKILL");
      await Promise.all([...ticks.map(({ report }) => report), ...workers.map(({ ended }) => ended)]);
      await db.close();
      await Promise.all([database.remove(), ...panels.map((panel) => panel.close())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return installation;
}

/** Resolves to the worker's number when it takes tickets, later than `afterId`. */
export async function takesTickets(db: SqlDatabase, { pid }: WorkerProcess, afterId = 0): Promise<number> {
  return until(`worker ${pid} takes tickets`, async () => {
    const text = "SELECT id FROM workers WHERE pid = $1 AND ticket_holders <> '[]' AND id > $2";
    const [found] = await db.all<{ id: number }>(text, [pid, afterId]);
    return found?.id;
  });
}

async function isAnyOpen(db: SqlDatabase): Promise<boolean> {
  return (await db.all("SELECT id FROM executions WHERE status IN ('queued', 'running') LIMIT 1")).length > 0;
}

/** Waits until the workers have used up all tickets: what the dead held is free again, and nothing was left behind. */
export async function untilNoTicketIsLeft(db: SqlDatabase): Promise<void> {
  await until("no ticket is left", async () => (await db.all("SELECT id FROM graphile_worker.jobs")).length === 0);
}

async function fallSilent(db: SqlDatabase, pid: number): Promise<void> {
  if (realTime) {
    await until(`process ${pid} has been silent for a minute`, async () => {
      const speaking = await db.all(
        `SELECT id FROM workers WHERE pid = $1 AND lost_at IS NULL AND heartbeat_at > now() - interval '60 seconds'
         UNION ALL SELECT id FROM executions WHERE pid = $1 AND status = 'running' AND lease_until > now()`,
        [pid],
      );
      return speaking.length === 0;
    });
    return;
  }
  await db.run("UPDATE workers SET heartbeat_at = $2 WHERE pid = $1", [pid, new Date(0)]);
  await db.run("UPDATE executions SET lease_until = $2 WHERE pid = $1 AND status = 'running'", [pid, new Date(0)]);
}
