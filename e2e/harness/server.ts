import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

export interface Server {
  /** Everything that it printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** Does what `npm start` does after the set-up, in `folder`; resolves when the server says it is up, throws with its output when it ends instead. */
export async function startServer(folder: string): Promise<Server> {
  const child = spawn(process.execPath, [join(folder, "dist/serve.mjs")], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/", NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: the web server is a child of this child, and both must end.
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`no server could be started in ${folder}`);
  const kill = () => {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // Both have ended.
    }
  };
  process.once("exit", kill);
  let output = "";
  const ended = once(child, "close");
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
        if (output.includes("Ponctuel is up")) resolve();
      });
    }
    ended.then(() => reject(new Error(`the server ended before it was up:\n${output}`)), reject);
  });
  let stopping = false;
  child.once("close", (code, signal) => {
    if (!stopping) console.error(`the server ended by itself (${signal ?? code}):\n${output}`);
  });
  return {
    output: () => output,
    async stop() {
      stopping = true;
      kill();
      await ended;
      process.off("exit", kill);
    },
  };
}
