import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { SqlDatabase } from "../../lib/db/sql";
import { countAliveWorkers } from "../../lib/engine/ledger/workers";
import { projectRoot } from "../../lib/project";
import { processCpuMs } from "./process-cpu";

export interface WorkerProcesses {
  /** Their processor time so far, all together. */
  cpuMs(): number;
  /** Asks them to end, and waits for it. */
  stop(): Promise<void>;
}

/** Starts so many built workers, and waits until all of them are known as alive. `nodeArgs` come before the program. */
export async function startWorkers(
  db: SqlDatabase,
  count: number,
  concurrency: number,
  env: Record<string, string>,
  nodeArgs: string[],
): Promise<WorkerProcesses> {
  const program = join(projectRoot, "dist", "worker.mjs");
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ["--enable-source-maps", ...nodeArgs, program, "--concurrency", String(concurrency)], {
      env: env as NodeJS.ProcessEnv,
      cwd: projectRoot,
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );
  const stop = async () => {
    await Promise.all(children.map(end));
  };
  try {
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
