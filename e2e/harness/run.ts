import { spawn } from "node:child_process";

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end, in the folder `cwd`, with exactly the environment `env` (this process's unless given). */
export function run(command: string, args: string[], cwd: string, env: Record<string, string | undefined> = process.env): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: env as NodeJS.ProcessEnv, stdio: ["ignore", "pipe", "pipe"] });
    const ended = { stdout: "", stderr: "" };
    child.stdout?.on("data", (chunk) => {
      ended.stdout += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      ended.stderr += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...ended }));
  });
}

/** What a login shell has, and nothing of the test runner's. */
export function bareEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/" };
}
