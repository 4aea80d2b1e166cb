import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cookie } from "@playwright/test";
import type { Role } from "../../lib/auth/roles";
import type { SqlDatabase } from "../../lib/db/sql";
import { openSqlite } from "../../lib/db/sqlite";
import { copyProject, projectFolder } from "./project-copy";
import { type Ended, run } from "./run";
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
  databaseFile: string;
  env: Record<string, string>;
  /** Its database, opened when it is first used. */
  database: SqlDatabase;
  /** Sessions that were started once, for all tests: signing in is limited. */
  sessions: Map<Role, Cookie[]>;
  /** What the web server printed so far. */
  output(): string;
  /** The built tick, as cron calls it: from `/`, with an empty environment. */
  tick(...args: string[]): Promise<Ended>;
  /** A script of this installation through tsx, such as `script("import", file)`. */
  script(name: string, ...args: string[]): Promise<Ended>;
  stop(): Promise<void>;
}

/** Copies, prepares and starts one; resolves when its pages answer. `stop` ends it and removes its folder. */
export async function startInstallation({ people = true, env: more = {}, server = true }: InstallationOptions = {}): Promise<Installation> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ponctuel-e2e-")));
  const port = await freePort();
  const databaseFile = join(folder, "data", "ponctuel.db");
  const env = {
    PORT: String(port),
    APP_SECRET: randomBytes(32).toString("base64url"),
    TICK_TOKEN: randomBytes(32).toString("base64url"),
    BUILTIN_TICKER: "0",
    TIMEZONE: "Europe/Paris",
    ...more,
  };
  copyProject(folder);
  writeFileSync(
    join(folder, ".env"),
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
    { mode: 0o600 },
  );
  mkdirSync(join(folder, "data"));
  copyFileSync(await preparedDatabase(people), databaseFile);
  const running: Server | undefined = server ? await startServer(folder) : undefined;
  let database: SqlDatabase | undefined;
  return {
    folder,
    url: `http://localhost:${port}`,
    databaseFile,
    env,
    get database() {
      database ??= openSqlite(databaseFile);
      return database;
    },
    sessions: new Map(),
    output: () => running?.output() ?? "",
    tick: (...args) => run(join(folder, "dist", "cron.mjs"), args, "/", {}),
    script: (name, ...args) =>
      run(process.execPath, ["--import", "tsx", join("scripts", `${name}.ts`), ...args], folder, bareEnvironment()),
    async stop() {
      await running?.stop();
      await database?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const prepared = new Map<boolean, Promise<string>>();

/** Migrated once a test process, then copied. */
function preparedDatabase(withPeople: boolean): Promise<string> {
  const known = prepared.get(withPeople) ?? prepare(withPeople);
  prepared.set(withPeople, known);
  return known;
}

async function prepare(withPeople: boolean): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-e2e-template-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ponctuel.db");
  const program = join(projectFolder, "e2e/harness/prepare-database.ts");
  const args = ["--import", "tsx", program, `file:${file}`, ...(withPeople ? ["people"] : [])];
  const { code, stderr } = await run(process.execPath, args, projectFolder);
  if (code !== 0) throw new Error(`the database could not be prepared:\n${stderr}`);
  return file;
}

/** What a login shell has, and nothing of the test runner's. */
function bareEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/" };
}
