import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { join } from "node:path";

/** Below the ports that systems give to outgoing connections: a port stays a server's while it is stopped. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const START_TRIES = 10;

/** A server program as tests start it. */
export interface ServerProgram {
  /** What messages call it. */
  name: string;
  command: string;
  args: readonly string[];
  /** Where it runs. */
  folder: string;
  user: { uid: number; gid: number } | undefined;
  /** What it says on stderr when it takes connections. */
  readyText: string;
  /** Is handed all that it says, in pieces. */
  onOutput?(text: string): void;
}

/** Starts a server. Resolves when it takes connections; rejects with what it said when it ends before. */
export async function launchServer({ name, command, args, folder, user, readyText, onOutput }: ServerProgram): Promise<ChildProcess> {
  // A group of its own: Ctrl-C in a terminal ends the tests, which then close their connections and stop the server.
  const options = { ...user, cwd: folder, detached: true, stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"] };
  const server = spawn(command, args, options);
  let beforeReady = "";
  await new Promise<void>((resolve, reject) => {
    let ready = false;
    server.stderr.on("data", (chunk) => {
      onOutput?.(String(chunk));
      if (ready) return;
      beforeReady += chunk;
      ready = beforeReady.includes(readyText);
      if (ready) resolve();
    });
    server.once("error", reject);
    server.once("close", () => reject(new Error(`${name} did not start:\n${beforeReady}`)));
  });
  // Whoever forgets it can end all the same; the keeper tidies up.
  server.unref();
  (server.stderr as unknown as Socket).unref();
  return server;
}

/** Tries ports until one is free. */
export async function launchOnFreePort<T>(launch: (port: number) => Promise<T>): Promise<{ port: number; server: T }> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    try {
      return { port, server: await launch(port) };
    } catch (error) {
      if (tries === START_TRIES || !/could not bind|already in use/.test(String(error))) throw error;
    }
  }
}

/** Ends a server by a signal and waits for its end. */
export async function endServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.ref();
  server.kill(signal);
  await ended;
}

/** See server-keeper.mjs; `pidFile` is relative to the folder. */
export function startKeeper(folder: string, pidFile: string): ChildProcess {
  const program = join(import.meta.dirname, "server-keeper.mjs");
  const keeper = spawn(process.execPath, [program, folder, pidFile], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  keeper.unref();
  (keeper.stdin as Socket).unref();
  return keeper;
}

/** Lets the keeper end the server, should it still run, and remove the folder. */
export async function endKeeper(keeper: ChildProcess): Promise<void> {
  const ended = once(keeper, "exit");
  keeper.stdin?.end();
  keeper.ref();
  await ended;
}
