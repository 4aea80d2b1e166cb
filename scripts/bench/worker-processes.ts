import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SqlDatabase } from "../../lib/db/sql";
import { countAliveWorkers } from "../../lib/engine/ledger/workers";
import { projectRoot } from "../../lib/project";
import { limitCores } from "./core-share";
import { processCpuMs } from "./process-cpu";

export interface WorkerProcesses {
  /** Their processor time so far, all together. */
  cpuMs(): number;
  /** Asks them to end, and waits for it. */
  stop(): Promise<void>;
}

export interface WorkersRequest {
  workers: number;
  /** The workers' own flag: batches at once. */
  concurrency: number;
  /** How much of a core each of them gets; undefined: what it takes. */
  cores: number | undefined;
  /** For the workers' Node: a profile, for example. */
  nodeArgs: string[];
}

/** Starts workers, built, and waits until all of them are known as alive. */
export async function startWorkers(
  db: SqlDatabase,
  { workers: count, concurrency, cores, nodeArgs }: WorkersRequest,
  env: Record<string, string>,
): Promise<WorkerProcesses> {
  const program = join(projectRoot, "dist", "worker.mjs");
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ["--enable-source-maps", ...nodeArgs, program, "--concurrency", String(concurrency)], {
      env: env as NodeJS.ProcessEnv,
      cwd: projectRoot,
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  const limits: (() => void)[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
    for (const remove of limits) remove();
  };
  try {
    if (cores !== undefined) for (const { pid } of children) limits.push(limitCores(pid as number, cores));
    while ((await countAliveWorkers(db, await db.now())) < count) {
      if (children.some(hasEnded)) throw new Error("a worker ended before it was known");
      await sleep(50);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { cpuMs: () => children.reduce((sum, child) => sum + processCpuMs(child.pid as number), 0), stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
