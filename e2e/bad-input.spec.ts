import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { databaseFile } from "../lib/db/open";
import { dump } from "./harness/action-request";
import { bundleOf } from "./harness/bundle";
import type { Installation } from "./harness/installation";
import { type Ended, run } from "./harness/run";
import { mountSmallDisk, type SmallDisk } from "./harness/small-disk";
import { expect, test } from "./harness/test";

test.use({ installationOptions: { server: false, people: false } });

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const server = { key: "web-1", url: "https://panel.example/hook", secret };
const services = Array.from({ length: 3 }, (_, index) => ({ reference: `SVC-${index}` }));

/** Writes a file beside the installation's database and returns its path. */
function put({ folder }: Installation, name: string, content: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** The installation's `.env`, with some lines replaced. */
function setEnv({ folder, env }: Installation, replaced: Record<string, string> = {}): void {
  const lines = Object.entries({ ...env, ...replaced }).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, ".env"), lines.join(""));
}

function expectOneLine(ended: Ended, code: number, message: RegExp): void {
  expect(ended).toMatchObject({ code, stdout: "" });
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr.trimEnd().split("\n")).toHaveLength(1);
}

const serve = ({ folder }: Installation) =>
  run(process.execPath, [join(folder, "dist/serve.mjs")], folder, { PATH: process.env.PATH, HOME: "/" });

/** Every command that needs the environment and the database. */
const commands: Record<string, (installation: Installation) => Promise<Ended>> = {
  tick: (installation) => installation.tick(),
  import: (installation) => installation.script("import", put(installation, "good.json", JSON.stringify(bundleOf([server], services)))),
  export: (installation) => installation.script("export"),
  renew: (installation) => installation.script("renew", "SVC-1", "--months", "1"),
  migrate: (installation) => installation.script("migrate"),
  start: serve,
};

test.afterEach(({ installation }) => setEnv(installation));

test("wrong flags and names are told in one line, and change nothing", async ({ installation }) => {
  const before = await dump(installation.database);
  const wrong: [string[], RegExp][] = [
    [["--frobnicate"], /Unknown option '--frobnicate'; see --help/],
    [["--task"], /--task/],
    [["--task", "no-such-task"], /there is no task "no-such-task"; known tasks: deliver-services/],
    [["--task", "deliver-services", "--task", "nope"], /there is no task "nope"/],
    [["--budget", "soon"], /--budget: expected a number of seconds above 0, got "soon"/],
    [["--source", "a b"], /--source: expected up to 50 letters/],
    [["--list", "--dry-run"], /--list goes with neither/],
    [["deliver-services"], /Unexpected argument 'deliver-services'/],
  ];
  for (const [args, message] of wrong) expectOneLine(await installation.tick(...args), 2, message);
  expectOneLine(await installation.script("migrate", "--new", "Not A Name"), 2, /--new: expected lower_case words/);
  expectOneLine(await installation.script("migrate", "--force"), 2, /Unknown option '--force'/);
  expect(await dump(installation.database)).toEqual(before);
});

test("an invalid bundle imports nothing and names place, field and what was expected", async ({ installation }) => {
  const before = await dump(installation.database);
  const good = bundleOf([server], services);
  const wrong: [string, unknown, RegExp][] = [
    ["broken.json", '{"services": [', /line 1, column \d+: expected valid JSON/],
    ["list.json", "[]", /expected object/],
    ["typo.json", { ...good, service: [] }, /unknown key "service"/],
    [
      "date.json",
      { ...good, services: [...good.services, { ...good.services[0], expiresAt: "tomorrow" }] },
      /services\[3\]\.expiresAt: expected an ISO date/,
    ],
    ["nobody.json", { ...good, customers: [] }, /services\[0\]\.customer: .*camille@example\.com/],
    ["driver.json", { ...good, servers: good.servers.map((each) => ({ ...each, driver: "magic" })) }, /servers\[0\]\.driver/],
    ["empty.csv", "reference,customer\n", /product/],
    ["binary.json", Buffer.from([0xff, 0xfe, 0x00, 0xd8]), /expected text in UTF-8/],
  ];
  for (const [name, content, message] of wrong) {
    const text = Buffer.isBuffer(content) || typeof content === "string" ? content : JSON.stringify(content);
    const ended = await installation.script("import", put(installation, name, text));
    expect({ name, code: ended.code, stdout: ended.stdout }).toEqual({ name, code: 2, stdout: "" });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toContain(name);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
  }
  expect(await dump(installation.database)).toEqual(before);
});

test("a broken .env is told in one line by every command that reads it", async ({ installation }) => {
  const before = await dump(installation.database);
  const wrong: [Record<string, string>, RegExp][] = [
    [{ APP_SECRET: "short" }, /APP_SECRET: expected at least 32 characters/],
    [{ PORT: "eighty", TIMEZONE: "Mars/Olympus" }, /PORT: expected a port number; TIMEZONE: expected an IANA zone/],
    [{ DATABASE_URL: "mysql://u:hush@h/d" }, /DATABASE_URL: expected file: and a path, .* or postgresql:.*; got "mysql:…"/],
  ];
  for (const [replaced, message] of wrong) {
    setEnv(installation, replaced);
    for (const name of ["tick", "import", "export", "start"]) {
      const ended = await commands[name]?.(installation);
      expect(ended, name).toBeDefined();
      if (ended) expectOneLine(ended, 2, message);
      expect(ended?.stderr).not.toContain("hush");
    }
  }
  rmSync(join(installation.folder, ".env"));
  mkdirSync(join(installation.folder, ".env"));
  expectOneLine(await installation.tick(), 2, /\.env cannot be read/);
  rmSync(join(installation.folder, ".env"), { recursive: true });
  setEnv(installation);
  expect(await dump(installation.database)).toEqual(before);
});

test("a missing database is not made by reading commands, who say what makes it", { tag: "@sqlite" }, async ({ installation }) => {
  const file = join(installation.folder, "elsewhere", "ponctuel.db");
  setEnv(installation, { DATABASE_URL: `file:${file}` });
  for (const name of ["tick", "import", "export", "renew"]) {
    const ended = await commands[name]?.(installation);
    if (ended) expectOneLine(ended, 75, /cannot be opened; check .*npm run migrate/);
  }
  expect(existsSync(dirname(file))).toBe(false);
  expect(await installation.script("migrate")).toMatchObject({ code: 0, stderr: "" });
  expect(await installation.tick()).toEqual({ code: 0, stdout: "", stderr: "" });
});

test("a database that is not up to date is left as it is, and the command that helps is named", { tag: "@sqlite" }, async ({
  installation,
}) => {
  const file = put(installation, "empty.db", "");
  setEnv(installation, { DATABASE_URL: `file:${file}` });
  for (const name of ["tick", "import", "export", "renew"]) {
    const ended = await commands[name]?.(installation);
    if (ended) expectOneLine(ended, 2, /not up to date; run `npm run migrate`/);
  }
});

test("a file that is no database, and a damaged one, are told and not touched", { tag: "@sqlite" }, async ({ installation }) => {
  const healthy = readFileSync(databaseFile(installation.databaseUrl));
  const damaged = Buffer.concat([healthy.subarray(0, 4096), Buffer.alloc(healthy.length - 4096, 0x5a)]);
  for (const [content, message] of [
    ["this is a text, and no database at all\n".repeat(200), /is not a SQLite database; check DATABASE_URL, or restore a backup/],
    [damaged, /is damaged; restore a backup from data\/backups/],
  ] as const) {
    const file = put(installation, "bad.db", content);
    setEnv(installation, { DATABASE_URL: `file:${file}` });
    for (const [name, command] of Object.entries(commands)) {
      const ended = await command(installation);
      expect({ name, code: ended.code, stdout: ended.stdout }).toEqual({ name, code: 75, stdout: "" });
      expectOneLine(ended, 75, message);
    }
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
    for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
  }
});

test("a port that is taken is told before anything else happens", async ({ installation }) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(Number(installation.env.PORT), resolve));
  expectOneLine(await serve(installation), 2, /port \d+ is in use by another program; stop it, or choose another port/);
  await new Promise((resolve) => taken.close(resolve));
});

test.describe("a disk of its own", { tag: "@sqlite" }, () => {
  let disk: SmallDisk | undefined;
  let file = "";

  /** The installation's database on a disk of three megabytes. */
  async function moveToSmallDisk(installation: Installation): Promise<void> {
    const folder = join(installation.folder, "disk");
    mkdirSync(folder);
    disk = mountSmallDisk(folder, 3_000);
    test.skip(disk === undefined, "this user may not mount a small disk here");
    file = join(folder, "ponctuel.db");
    copyFileSync(databaseFile(installation.databaseUrl), file);
    setEnv(installation, { DATABASE_URL: `file:${file}` });
    expect(await installation.tick()).toEqual({ code: 0, stdout: "", stderr: "" });
  }

  test.afterEach(({ installation }) => {
    disk?.remove();
    disk = undefined;
    rmSync(join(installation.folder, "disk"), { recursive: true, force: true });
  });

  test("that is full is told, and nothing is half written", async ({ installation }) => {
    await moveToSmallDisk(installation);
    const many = Array.from({ length: 20_000 }, (_, index) => ({ reference: `SVC-${index}` }));
    const bundle = put(installation, "many.json", JSON.stringify(bundleOf([server], many)));
    disk?.fill();
    expectOneLine(await installation.script("import", bundle), 75, /cannot grow, the disk is full; free some space/);
    expectOneLine(await installation.tick("--task", "deliver-services"), 75, /the disk is full/);
    rmSync(join(dirname(file), "filling"));
    expect((await installation.script("export")).stdout).not.toContain("SVC-");
    expect(await commands.import?.(installation)).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse((await installation.script("export")).stdout).services).toHaveLength(3);
  });

  test("that is read-only is told", async ({ installation }) => {
    await moveToSmallDisk(installation);
    await commands.import?.(installation);
    const before = readFileSync(file);
    disk?.makeReadOnly();
    for (const name of ["tick", "import", "renew"]) {
      const ended = await commands[name]?.(installation);
      if (ended) expectOneLine(ended, 75, /is read-only; give this user the right to write|cannot be opened; check the path/);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
