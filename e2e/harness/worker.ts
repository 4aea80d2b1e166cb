import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Installation } from "./installation";
import { bareEnvironment } from "./run";

/** A worker of an installation, running as the process that it is in production. */
export interface Worker {
  pid: number;
  /** Sends it a signal and waits for its end. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/** Starts one, from `/` and with a bare environment; resolves when it takes tickets. It ends with the test process at the latest. */
export async function startWorker({ folder, database }: Installation): Promise<Worker> {
  const child = spawn(join(folder, "dist", "worker.mjs"), [], {
    cwd: "/",
    env: bareEnvironment() as NodeJS.ProcessEnv,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`no worker could be started in ${folder}`);
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const takesTickets = () => database.all("SELECT id FROM workers WHERE pid = $1 AND ticket_holders <> '[]'", [pid]);
  await expect.poll(takesTickets, { message: "the worker takes tickets" }).toHaveLength(1);
  return {
    pid,
    async end(signal) {
      child.kill(signal);
      await ended;
      process.off("exit", kill);
    },
  };
}
