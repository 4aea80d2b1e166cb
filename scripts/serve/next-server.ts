import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../../lib/project";

export interface NextServer {
  child: ChildProcess;
  /** True when it answers; false when it ended before. */
  ready: Promise<boolean>;
}

/** Starts Next's own server in a process of its own. `dev` serves from the sources; otherwise the build is served. `env` adds to this process's. */
export function startNextServer(dev: boolean, port: number, env: Record<string, string> = {}): NextServer {
  const NODE_ENV = dev ? "development" : "production";
  const child = spawn(process.execPath, serverCommand(dev, port), {
    cwd: projectRoot,
    // A container's HOSTNAME is its name, which the standalone server would take for the address to listen on.
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV, NEXT_TELEMETRY_DISABLED: "1", HOSTNAME: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, ready: untilReady(child) };
}

/** The container image holds a standalone build, which brings a server of its own and not Next's command. */
function serverCommand(dev: boolean, port: number): string[] {
  const standalone = join(projectRoot, "server.js");
  if (existsSync(standalone)) return ["--enable-source-maps", standalone];
  return [join(projectRoot, "node_modules/next/dist/bin/next"), dev ? "dev" : "start", "--port", String(port)];
}

/** Next greets with several addresses; this project prints one. Everything else that the server says is passed on. */
const greeting = /^\s*$|^ *▲ Next\.js|^ *- (Local|Network|Environments|Experiments)|^ *[✓·] (authInterrupts|Starting|Running|Ready)/;

/** Reads what the server says. Resolves to true when it listens and is ready, to false when it ended before. */
function untilReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.once("close", () => resolve(false));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/✓ Ready/.test(line)) resolve(true);
      if (!greeting.test(line)) console.log(line);
    });
  });
}
