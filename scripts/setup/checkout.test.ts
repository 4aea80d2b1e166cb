import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/* The set-up's steps find the project by their own place: each test gives them a project of its own. */

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "ponctuel-checkout-"));
  cpSync(import.meta.dirname, join(project, "scripts", "setup"), { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "name": "ponctuel", "type": "module" }');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const file = (name: string) => join(project, name);

/** Runs code in the project, with nothing of this process's environment but what is given. */
async function run(code: string, env: Record<string, string> = {}): Promise<string> {
  const options = { cwd: "/", env: env as NodeJS.ProcessEnv };
  const preamble = `const setup = (name) => import(${JSON.stringify(`file://${project}/scripts/setup/`)} + name);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", preamble + code], options);
  return stdout;
}

describe(".env", () => {
  const ensure = '(await setup("environment-file.mjs")).ensureEnvironmentFile();';

  it("is written once, with secrets, for its owner alone", async () => {
    await run(ensure);
    const first = readFileSync(file(".env"), "utf8");
    expect(parseEnv(first)).toMatchObject({ APP_SECRET: expect.stringMatching(/^.{40,}$/), TICK_TOKEN: expect.stringMatching(/^.{40,}$/) });
    expect(statSync(file(".env")).mode & 0o777).toBe(0o600);
    await run(ensure);
    expect(readFileSync(file(".env"), "utf8")).toBe(first);
  });

  it("is the same for two who write it at once", async () => {
    await Promise.all([run(ensure), run(ensure), run(ensure)]);
    expect(readFileSync(file(".env"), "utf8").match(/APP_SECRET/g)).toHaveLength(1);
  });

  it("keeps every line that is there; a missing APP_SECRET is added, unless the environment has one", async () => {
    writeFileSync(file(".env"), "PORT=4000\nAPP_SECRET=");
    await run(ensure, { APP_SECRET: "from the environment, long enough" });
    expect(readFileSync(file(".env"), "utf8")).toBe("PORT=4000\nAPP_SECRET=");
    await run(ensure);
    const text = readFileSync(file(".env"), "utf8");
    expect(text.startsWith("PORT=4000\nAPP_SECRET=\nAPP_SECRET=")).toBe(true);
    expect(parseEnv(text).APP_SECRET).toMatch(/^.{40,}$/);
  });
});

describe("a step", () => {
  const step = `
    const { fingerprint, unlessDone } = await setup("fingerprint.mjs");
    const { writeFileSync } = await import("node:fs");
    await unlessDone("step", fingerprint(["lib"]), "product", async () => {
      console.log("done");
      if (process.env.BREAK) throw new Error("broken off");
      writeFileSync(process.env.PRODUCT, "");
    });`;
  const go = (env = {}) => run(step, { PRODUCT: file("product"), ...env });

  it("is done again only when its sources change, its product is gone, or it was broken off", async () => {
    mkdirSync(file("lib"));
    writeFileSync(file("lib/a.ts"), "1");
    expect(await go()).toBe("done\n");
    expect(await go()).toBe("");
    writeFileSync(file("lib/a.test.ts"), "a test is no source");
    expect(await go()).toBe("");
    writeFileSync(file("lib/a.ts"), "2");
    await expect(go({ BREAK: "1" })).rejects.toThrow("broken off");
    expect(await go()).toBe("done\n");
    rmSync(file("product"));
    expect(await go()).toBe("done\n");
    expect(await go()).toBe("");
  });
});

describe("the Node version", () => {
  it.each(["18.20.0", "20.18.9", "16.0.0"])("%s is refused in one line that says what to do", async (version) => {
    await expect(run(`(await setup("node-version.mjs")).checkNodeVersion("${version}")`)).rejects.toThrow(
      `Ponctuel needs Node 20.19 or newer and this is ${version}`,
    );
  });
  it.each(["20.19.0", "22.0.0", "24.1.2"])("%s is fine", async (version) => {
    expect(await run(`(await setup("node-version.mjs")).checkNodeVersion("${version}")`)).toBe("");
  });
});
