import { type ChildProcess, spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../../lib/project";

/** Starts Next's own server in a process of its own. `dev` serves from the sources; otherwise the build is served. `env` adds to this process's. */
export function startNextServer(dev: boolean, port: number, env: Record<string, string> = {}): ChildProcess {
  const args = [join(projectRoot, "node_modules/next/dist/bin/next"), dev ? "dev" : "start", "--port", String(port)];
  const child = spawn(process.execPath, args, {
    cwd: projectRoot,
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV: dev ? "development" : "production", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (child.stdout) passOn(child.stdout);
  return child;
}

/** Next greets with several addresses; this project prints one. Everything else that the server says is passed on. */
const greeting = /^\s*$|^ *▲ Next\.js|^ *- (Local|Network|Environments|Experiments)|^ *[✓·] (authInterrupts|Starting|Running|Ready)/;

function passOn(stdout: NodeJS.ReadableStream): void {
  createInterface({ input: stdout }).on("line", (line) => {
    if (!greeting.test(line)) console.log(line);
  });
}

/** Resolves to true when the port answers, to false when the server ended before. */
export async function untilListening(server: ChildProcess, port: number): Promise<boolean> {
  while (server.exitCode === null && server.signalCode === null) {
    if (await answers(port)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "localhost");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
