import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { openSql } from "../../lib/db/open";
import { projectRoot } from "../../lib/project";
import { measure } from "./child-cost";
import { MAX_CONCURRENCY, writeServers } from "./pending-services";
import { postgresInstallation } from "./postgresql";
import { median, table } from "./statistics";
import { startWebhookServers, type WebhookServers } from "./webhook-servers";
import type { WorkersRequest } from "./worker-processes";
import { runWorkers, type WorkerRun } from "./worker-run";

const SERVERS = 4;
const LATENCY_MS = 50;

export interface WorkersBenchOptions extends Omit<WorkersRequest, "workers"> {
  services: number;
  /** A server on which to create the benchmark's database; without it, a PostgreSQL of the benchmark's own. */
  database: string | undefined;
  rounds: number;
}

/** One worker against two, at servers that take their time and at instant ones, beside the floor: bare calls to the same servers. */
export async function benchWorkers(options: WorkersBenchOptions): Promise<void> {
  const { services, concurrency, rounds, cores } = options;
  const installation = await postgresInstallation(options.database);
  const db = openSql(installation.databaseUrl, { connections: 2 });
  const servers = await startWebhookServers(SERVERS);
  try {
    await writeServers(db, servers.urls, installation.env.APP_SECRET, await db.now());
    await measure(join(projectRoot, "dist", "cron.mjs"), [], installation.env); // meets the tasks for the first time
    for (let round = 0; round < rounds; round++) {
      const rows = [["", "services/s", "first to last call", "in flight", "CPU: workers", "servers", "database", "cores in use"]];
      const rates: number[] = [];
      const ticks: WorkerRun["ticks"] = [];
      for (const [latencyMs, workers] of [
        [LATENCY_MS, 1],
        [LATENCY_MS, 2],
        [0, 1],
        [0, 2],
      ] as const) {
        const run = await runWorkers(installation, db, servers, { ...options, workers, latencyMs });
        rates.push((services / run.deliveryMs) * 1000);
        ticks.push(...run.ticks);
        rows.push(figures(run));
      }
      for (const latencyMs of [LATENCY_MS, 0]) rows.push(await bareCalls(servers, services, latencyMs));
      const [oneSlow = 0, twoSlow = 0, oneInstant = 0, twoInstant = 0] = rates;
      console.log(
        `${services} services on ${SERVERS} servers of ${MAX_CONCURRENCY} calls at once, workers with --concurrency ${concurrency}${cores === undefined ? "" : ` and ${cores} of a core each`}, Node ${process.versions.node}\n\n${table(rows)}\n
Two workers against one: ${(twoSlow / oneSlow).toFixed(2)} x at ${LATENCY_MS} ms, ${(twoInstant / oneInstant).toFixed(2)} x at instant servers
Ticks meanwhile: ${ticks.length}; CPU median ${median(ticks.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms, time median ${median(ticks.map(({ wallMs }) => wallMs)).toFixed(0)} ms, worst ${Math.max(...ticks.map(({ wallMs }) => wallMs)).toFixed(0)} ms\n`,
      );
    }
  } finally {
    servers.close();
    await db.close();
    await installation.remove();
  }
}

function figures({ services, workers, latencyMs, deliveryMs, mostInFlight, cpuMs }: WorkerRun): string[] {
  const name = `${workers === 1 ? "one worker" : `${workers} workers`}, ${latencyMs === 0 ? "instant" : `${latencyMs} ms`}`;
  const each = (ms: number | undefined) => (ms === undefined ? "" : `${((ms / services) * 1000).toFixed(0)} µs`);
  const all = cpuMs.workers + cpuMs.servers + (cpuMs.database ?? 0);
  return [
    name,
    ((services / deliveryMs) * 1000).toFixed(0),
    `${(deliveryMs / 1000).toFixed(2)} s`,
    String(mostInFlight),
    each(cpuMs.workers),
    each(cpuMs.servers),
    each(cpuMs.database),
    (all / deliveryMs).toFixed(2),
  ];
}

async function bareCalls(servers: WebhookServers, calls: number, latencyMs: number): Promise<string[]> {
  await servers.begin(latencyMs);
  const before = await servers.count();
  const program = join(projectRoot, "scripts", "bench", "bare-calls.ts");
  const child = fork(program, [String(calls), String(MAX_CONCURRENCY), ...servers.urls], { execArgv: ["--import", "tsx"] });
  const [{ cpuMs }] = (await once(child, "message")) as [{ cpuMs: number }];
  const counts = await servers.count();
  const deliveryMs = counts.lastAnswerAt - counts.firstAt;
  const each = (ms: number) => `${((ms / calls) * 1000).toFixed(0)} µs`;
  const serversMs = counts.cpuMs - before.cpuMs;
  return [
    `bare calls, ${latencyMs === 0 ? "instant" : `${latencyMs} ms`}`,
    ((calls / deliveryMs) * 1000).toFixed(0),
    `${(deliveryMs / 1000).toFixed(2)} s`,
    String(counts.mostInFlight),
    each(cpuMs),
    each(serversMs),
    "",
    ((cpuMs + serversMs) / deliveryMs).toFixed(2),
  ];
}
