import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../lib/project";
import manifest from "../package.json";

/* What can be said of the files for containers and systemd without running either: they name only what is there. */

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
const withoutComments = (text: string) => text.replace(/^ *#.*\n/gm, "");
const groups = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, group]) => group as string);

const dockerfile = withoutComments(read("Dockerfile"));
const compose = withoutComments(read("compose.yaml"));
const unitNames = readdirSync(join(projectRoot, "deploy/systemd"));
const units = unitNames.map((name): [string, string] => [name, withoutComments(read(`deploy/systemd/${name}`))]);
const texts: [string, string][] = [["Dockerfile", dockerfile], ["compose.yaml", compose], ...units];

/** The files of dist/, by what the build makes them from; a source that is not there makes none. */
const built = [...read("scripts/build-tick.ts").matchAll(/^ {2}"?([\w-]+)"?: "([\w/-]+\.ts)",$/gm)]
  .filter(([, , source]) => existsSync(join(projectRoot, source as string)))
  .map(([, name]) => `dist/${name}.mjs`);

it.each(texts)("%s names only commands that the build makes", (_name, text) => {
  expect(groups(text, /\b(dist\/[\w.-]+)/g).filter((file) => !built.includes(file))).toEqual([]);
});

describe("Dockerfile", () => {
  const stages = dockerfile.split(/^(?=FROM )/m).slice(1);
  const last = stages.at(-1) as string;

  it("copies what is there, from the sources or from a stage before", () => {
    const named = groups(dockerfile, /^FROM .* AS (\S+)$/gm);
    expect(groups(dockerfile, /^COPY --from=(\S+) /gm).filter((stage) => !named.includes(stage))).toEqual([]);
    const sources = groups(dockerfile, /^COPY (?!--)(.+) \S+$/gm).flatMap((list) => list.split(" "));
    expect(sources).toContain("package-lock.json");
    expect(sources.filter((source) => !existsSync(join(projectRoot, source)))).toEqual([]);
  });

  it("runs scripts that are there", () => {
    expect(groups(dockerfile, /npm run (\S+)/g).filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(groups(dockerfile, /\b(scripts\/\S+)/g).filter((file) => !existsSync(join(projectRoot, file)))).toEqual([]);
  });

  it("ends as a user who is not root, with a health check, without packages for development and without secrets", () => {
    expect(groups(last, /^USER (\S+)$/gm).at(-1)).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(groups(dockerfile, /npm (ci.*|install.*)$/gm)).toEqual(["ci --omit=dev"]);
    expect(dockerfile).not.toMatch(/SECRET|PASSWORD|TOKEN/);
  });

  it("is built without secrets, data and packages of this machine, and with every source", () => {
    const ignored = withoutComments(read(".dockerignore")).split("\n").filter(Boolean);
    expect(ignored).toEqual(
      expect.arrayContaining([".env", ".env.*", "data", "node_modules", ".next", "dist", "lib/db/generated", ".git"]),
    );
    const sources = groups(read("scripts/setup/steps.mjs"), /Sources = \[(.*)\]/g).flatMap((list) => groups(list, /"([^"]+)"/g));
    expect(sources).toContain("app");
    expect(sources.filter((source) => ignored.includes(source) || ignored.includes(source.split("/")[0] as string))).toEqual([]);
  });
});

describe("compose.yaml", () => {
  const blocks = (compose.split(/^services:$/m)[1] as string).split(/^(?=\S)/m)[0] as string;
  const services = new Map(
    blocks
      .split(/^(?= {2}\S)/m)
      .filter((block) => /\S/.test(block))
      .map((block) => [block.trim().split(":")[0] as string, block]),
  );

  it("has every part, and each waits for parts that are there", () => {
    expect([...services.keys()]).toEqual(["database", "migrate", "web", "worker", "tick"]);
    const awaited = groups(blocks, /^ {6}(\w+): \{ condition:/gm);
    expect(awaited.filter((name) => !services.has(name))).toEqual([]);
    for (const name of ["web", "worker", "tick"])
      expect(services.get(name)).toMatch(/migrate: \{ condition: service_completed_successfully \}/);
  });

  it("looks after the health of every part that stays", () => {
    const staying = [...services].filter(([name]) => name !== "migrate");
    expect(staying.filter(([, block]) => !/^ {4}healthcheck:\n {6}test: \["CMD", /m.test(block)).map(([name]) => name)).toEqual([]);
  });

  it("gives workers longer to stop than the 30 s that they may take", () => {
    expect(Number(groups(services.get("worker") as string, /stop_grace_period: (\d+)s/g)[0])).toBeGreaterThan(30);
  });

  it("starts nothing without secrets of its own", () => {
    const secrets = groups(compose, /\$\{((?:POSTGRES_PASSWORD|APP_SECRET)[^}]*)\}/g);
    expect(secrets).toHaveLength(3);
    expect(secrets.filter((secret) => !/^\w+:\?./.test(secret))).toEqual([]);
    expect(groups(compose, /(?:PASSWORD|SECRET|TOKEN): (?!\$\{)(.+)$/gm)).toEqual([]);
    expect(groups(compose, /:\/\/\w+:(?!\$\{POSTGRES_PASSWORD:\?)(\S+)@/g)).toEqual([]);
  });
});

describe("systemd", () => {
  it("the timer has its service", () => {
    for (const timer of unitNames.filter((name) => name.endsWith(".timer")))
      expect(unitNames).toContain(timer.replace(/timer$/, "service"));
  });

  it.each(units.filter(([name]) => name.endsWith(".service")))("%s does not run as root, nor writes outside its data", (_name, text) => {
    expect(groups(text, /^User=(\S+)$/gm)).toEqual(["ponctuel"]);
    expect(text).toMatch(/^ProtectSystem=strict$/m);
    expect(text).toMatch(/^NoNewPrivileges=true$/m);
    expect(groups(text, /^ReadWritePaths=(.*)$/gm).flatMap((list) => list.split(" "))).toContain("-/srv/ponctuel/data");
  });
});
