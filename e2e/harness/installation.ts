import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyProject, projectFolder } from "./project-copy";
import { type Ended, run } from "./run";
import { freePort, startServer } from "./server";

export interface InstallationOptions {
  /** One user of each role (`people`); otherwise there is no user, hence no owner. Default true. */
  people?: boolean;
  /** More lines of `.env`. */
  env?: Record<string, string>;
}

/** A built installation in a folder of its own, with its own `.env`, database and running web server. */
export interface Installation {
  folder: string;
  url: string;
  databaseFile: string;
  env: Record<string, string>;
  /** The built tick, as cron calls it: from `/`, with an empty environment. */
  tick(...args: string[]): Promise<Ended>;
  /** A script of this installation through tsx, such as `script("import", file)`. */
  script(name: string, ...args: string[]): Promise<Ended>;
  stop(): Promise<void>;
}

/** Copies, prepares and starts one; resolves when its pages answer. `stop` ends it and removes its folder. */
export async function startInstallation({ people = true, env: more = {} }: InstallationOptions = {}): Promise<Installation> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ponctuel-e2e-")));
  const port = await freePort();
  const url = `http://localhost:${port}`;
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
  const server = await startServer(folder, port);
  return {
    folder,
    url,
    databaseFile,
    env,
    tick: (...args) => run(join(folder, "dist", "cron.mjs"), args, "/", {}),
    script: (name, ...args) =>
      run(process.execPath, ["--import", "tsx", join("scripts", `${name}.ts`), ...args], folder, bareEnvironment()),
    async stop() {
      await server.stop();
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
