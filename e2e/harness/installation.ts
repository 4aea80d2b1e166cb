import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cookie } from "@playwright/test";
import type { Role } from "../../lib/auth/roles";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import type { Databases } from "./databases";
import { copyProject } from "./project-copy";
import { bareEnvironment, type Ended, run } from "./run";
import { freePort, type Server, startServer } from "./server";

export interface InstallationOptions {
  /** One user of each role (`people`); otherwise there is no user, hence no owner. Default true. */
  people?: boolean;
  /** More lines of `.env`. */
  env?: Record<string, string>;
  /** The dashboard. Default true; without it there are the tick and the scripts alone. */
  server?: boolean;
}

/** A built installation in a folder of its own, with its own `.env`, database and running web server. */
export interface Installation {
  folder: string;
  url: string;
  databaseUrl: string;
  env: Record<string, string>;
  /** Its database, opened when it is first used. */
  database: SqlDatabase;
  /** Sessions that were started once, for all tests: signing in is limited. */
  sessions: Map<Role, Cookie[]>;
  /** Takes its database away while it runs. */
  loseDatabase(): Promise<void>;
  /** What the web server printed so far. */
  output(): string;
  /** The built tick, as cron calls it: from `/`, with an empty environment. */
  tick(...args: string[]): Promise<Ended>;
  /** A script of this installation through tsx, such as `script("import", file)`. */
  script(name: string, ...args: string[]): Promise<Ended>;
  stop(): Promise<void>;
}

/** Copies, prepares and starts one; resolves when its pages answer. `stop` ends it and removes its folder and its database. */
export async function startInstallation(
  databases: Databases,
  { people = true, env: more = {}, server = true }: InstallationOptions = {},
): Promise<Installation> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ponctuel-e2e-")));
  const port = await freePort();
  copyProject(folder);
  const own = await databases.create(folder, people);
  const env = {
    PORT: String(port),
    APP_SECRET: randomBytes(32).toString("base64url"),
    TICK_TOKEN: randomBytes(32).toString("base64url"),
    BUILTIN_TICKER: "0",
    TIMEZONE: "Europe/Paris",
    // SQLite is where it is looked for when nothing is said.
    ...(databases.dialect === "sqlite" ? {} : { DATABASE_URL: own.url }),
    ...more,
  };
  writeFileSync(
    join(folder, ".env"),
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );
  const running: Server | undefined = server ? await startServer(folder) : undefined;
  let database: SqlDatabase | undefined;
  return {
    folder,
    url: `http://localhost:${port}`,
    databaseUrl: own.url,
    env,
    get database() {
      database ??= openSql(own.url);
      return database;
    },
    sessions: new Map(),
    loseDatabase: () => own.remove(),
    output: () => running?.output() ?? "",
    tick: (...args) => run(join(folder, "dist", "cron.mjs"), args, "/", {}),
    script: (name, ...args) =>
      run(process.execPath, ["--import", "tsx", join("scripts", `${name}.ts`), ...args], folder, bareEnvironment()),
    async stop() {
      await running?.stop();
      await database?.close();
      await own.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
