import { type ChildProcess, spawn } from "node:child_process";
import { onTestFailed } from "vitest";
import { builtFile } from "../services/built-commands";

/** A worker that runs as the process it is in production. */
export interface WorkerProcess {
  child: ChildProcess;
  pid: number;
  /** What it printed so far, warnings included. */
  output(): string;
  /** Resolves with its exit code, or with the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts the built worker; what it printed is shown should the test fail. */
export function startWorkerProcess(env: NodeJS.ProcessEnv, args: readonly string[]): WorkerProcess {
  const child = spawn(builtFile("worker"), args, { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      printed += chunk;
    });
  const pid = child.pid as number;
  onTestFailed(() => console.error(`worker ${pid} ${args.join(" ")} printed:\n${printed}`));
  return {
    child,
    pid,
    output: () => printed,
    ended: new Promise((resolve) => child.once("close", (code, signal) => resolve(code ?? signal))),
  };
}
