import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packagesLoaded, packagesToRun } from "./packages";

describe("the packages that are needed to run", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ponctuel-packages-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const install = (path: string, manifest: object = {}) => {
    mkdirSync(join(root, "node_modules", path), { recursive: true });
    writeFileSync(join(root, "node_modules", path, "package.json"), JSON.stringify(manifest));
  };
  const toRun = (...names: string[]) => packagesToRun(names, root).map((folder) => folder.slice(join(root, "node_modules/").length));

  it("are each once, with those that they need, the nearest of several versions first", () => {
    install("a", { dependencies: { "@s/b": "1", c: "2" } });
    install("@s/b", { dependencies: { c: "1", a: "1" } });
    install("c");
    install("a/node_modules/c", { dependencies: { d: "1" } });
    install("d");
    install("unrelated");
    expect(toRun("a", "d")).toEqual(["a", "@s/b", "c", "a/node_modules/c", "d"]);
  });

  it("lack what only installs or types, and optional packages of other systems", () => {
    install("a", { dependencies: { "prebuild-install": "1", "@types/b": "1" }, optionalDependencies: { "a-other-system": "1" } });
    install("prebuild-install");
    install("@types/b");
    expect(toRun("a")).toEqual(["a"]);
  });

  it("must be installed", () => {
    install("a", { dependencies: { b: "1" } });
    expect(() => toRun("a")).toThrow(/the package b, needed in .*\/a, is not installed/);
  });
});

it.each([
  ['import Database from "better-sqlite3";', ["better-sqlite3"]],
  ['export { Pool } from "pg";', ["pg"]],
  ['import "pg";', ["pg"]],
  ['await import("@prisma/client/runtime/client")', ["@prisma/client"]],
  ['require2("pg")', ["pg"]],
  ['createRequire(import.meta.url).resolve("@prisma/client/wasm")', ["@prisma/client"]],
  ['const name = "pg"; import "./pg.mjs"; import "pgpass";', []],
])("built code that says %s loads %j", (code, packages) => {
  expect(packagesLoaded(code, ["pg", "better-sqlite3", "@prisma/client"])).toEqual(packages);
});
