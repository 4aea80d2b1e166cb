import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TickReport } from "../../lib/engine/tick-report";
import { projectRoot } from "../../lib/project";

/** The tasks that change services. */
export const serviceTasks = ["deliver-services", "reactivate-services", "suspend-services", "expire-services", "cancel-services"];
/** The flags that run them now. */
export const allServiceTasks = serviceTasks.flatMap((key) => ["--task", key]);

let built: Promise<unknown> | undefined;

/** Builds the commands from the sources as they are; once a test process. */
export async function buildCommands(): Promise<void> {
  built ??= promisify(execFile)(process.execPath, ["--import", "tsx", join("scripts", "build-tick.ts")], { cwd: projectRoot });
  await built;
}

/** The built file of a command, which is directly executable. */
export function builtFile(name: string): string {
  return join(projectRoot, "dist", `${name}.mjs`);
}

/** Runs a built command to its end; rejects with what it said when it fails. */
export async function runCommand(env: NodeJS.ProcessEnv, name: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(builtFile(name), args, { env, cwd: "/" });
}

export interface StartedTick {
  child: ChildProcess;
  /** What it reported; undefined when it was killed, or could not reach its database. */
  report: Promise<TickReport | undefined>;
}

/** Starts the built tick as cron does, with `--json`. */
export function startTick(env: NodeJS.ProcessEnv, args: readonly string[]): StartedTick {
  const child = spawn(builtFile("cron"), ["--json", ...args], { env, cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  return {
    child,
    report: new Promise((resolve) => child.once("close", () => resolve(stdout === "" ? undefined : JSON.parse(stdout)))),
  };
}
