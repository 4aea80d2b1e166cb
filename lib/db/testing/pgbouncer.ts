import { spawnSync } from "node:child_process";
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createServerFolder, serverUser } from "./postgres-programs";
import { endKeeper, endServer, launchOnFreePort, launchServer, startKeeper } from "./server-process";

/** Where distributions put it; not every PATH has it. */
const PLACES = ["pgbouncer", "/usr/sbin/pgbouncer", "/usr/local/sbin/pgbouncer", "/opt/homebrew/bin/pgbouncer"];

/** A PgBouncer of the tests' own, which lends the connections of one user for one transaction at a time. */
export interface TestPgBouncer {
  /** The same database, through it. */
  urlOf(databaseUrl: string): string;
  /** Everything that it has said so far. */
  log(): string;
  remove(): Promise<void>;
}

/** The program of this machine; undefined where none is installed. */
export function findPgBouncer(): string | undefined {
  return PLACES.find((place) => spawnSync(place, ["--version"], { stdio: "ignore" }).status === 0);
}

/**
 * Starts one before the server of `serverUrl`, for the user whom that names and with `connections` to each database. It ends, and its
 * folder goes, with this process at the latest.
 */
export async function startPgBouncer(program: string, serverUrl: string, connections: number): Promise<TestPgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = createServerFolder();
  const keeper = startKeeper(folder, "pid");
  const user = serverUser();
  const write = (name: string, lines: readonly string[]) => {
    const file = join(folder, name);
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    if (user) chownSync(file, user.uid, user.gid);
    return file;
  };
  const users = write("users.txt", [`"${username}" "${decodeURIComponent(password)}"`]);
  let log = "";
  try {
    const { port, server } = await launchOnFreePort((port) => {
      const configuration = write("pgbouncer.ini", [
        "[databases]",
        `* = host=${hostname} port=${serverPort}`,
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        `listen_port = ${port}`,
        "unix_socket_dir =",
        "auth_type = scram-sha-256",
        `auth_file = ${users}`,
        "pool_mode = transaction",
        `default_pool_size = ${connections}`,
        `pidfile = ${join(folder, "pid")}`,
      ]);
      const onOutput = (text: string) => {
        log += text;
      };
      return launchServer({ name: "PgBouncer", command: program, args: [configuration], folder, user, readyText: "process up", onOutput });
    });
    return {
      urlOf(databaseUrl) {
        const url = new URL(databaseUrl);
        url.port = String(port);
        return url.href;
      },
      log: () => log,
      async remove() {
        await endServer(server, "SIGQUIT");
        await endKeeper(keeper);
      },
    };
  } catch (error) {
    await endKeeper(keeper);
    throw error;
  }
}
