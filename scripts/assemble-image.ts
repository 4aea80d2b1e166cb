import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { exitCode, UsageError } from "../lib/errors";
import { projectRoot } from "../lib/project";
import manifest from "../package.json";
import { readArguments } from "./arguments";
import { packagesLoaded, packagesToRun } from "./image/packages";
import { runScript } from "./main";

const usage = `Usage: assemble-image FOLDER

Puts into FOLDER (new or empty) what an installation runs, and nothing that only builds it: the dashboard's standalone server, dist/ with
the packages that it loads, and the migrations. Before it: NEXT_OUTPUT=standalone npm run build.`;

const standalone = join(projectRoot, ".next", "standalone");

/** Paths in node_modules that nothing loads while it runs: they are most of the size. */
const leftOut = [
  /\.d\.[cm]?ts$|\.[cm]?js\.map$/,
  // Sources, and what the compiler left.
  /^better-sqlite3\/(deps|src|build\/(?!Release$|Release\/better_sqlite3\.node$))/,
  // Query compilers of other databases; prisma/schema.prisma asks for the small one.
  /^@prisma\/client\/runtime\/query_compiler_(?!small_bg\.(sqlite|postgresql)\.)/,
];

await runScript(async () => {
  const parsed = readArguments(usage, {}, 1);
  if (!parsed) return exitCode.ok;
  const folder = resolve(parsed.positionals[0] as string);
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new UsageError(`${folder} is not empty`);
  if (!existsSync(join(standalone, "server.js")))
    throw new UsageError("there is no standalone build: NEXT_OUTPUT=standalone npm run build");

  // Links stay as they are: the server's point to each other.
  const copy = (from: string, to: string) => cpSync(from, join(folder, to), { recursive: true, verbatimSymlinks: true });
  // By name: the rest of the standalone folder is what its tracer took for needed, and may hold a `.env`.
  for (const name of ["server.js", "package.json", "node_modules", ".next"]) copy(join(standalone, name), name);
  copy(join(projectRoot, ".next", "static"), ".next/static");
  for (const name of ["dist", "prisma", "public", "LICENSE"]) if (existsSync(join(projectRoot, name))) copy(join(projectRoot, name), name);
  const packages = packagesToRun(loadedByDist(), projectRoot);
  for (const path of packages) copyPackage(path, join(folder, relative(projectRoot, path)));
  console.log(`${folder}: the dashboard, ${readdirSync(join(folder, "dist")).length} files of dist/, ${packages.length} packages for them`);
  return exitCode.ok;
});

function loadedByDist(): string[] {
  const dist = join(projectRoot, "dist");
  const modules = readdirSync(dist).filter((name) => name.endsWith(".mjs"));
  const code = modules.map((name) => readFileSync(join(dist, name), "utf8")).join("\n");
  return packagesLoaded(code, Object.keys(manifest.dependencies));
}

/** Packages below it are in the list themselves, if they are needed. */
function copyPackage(from: string, to: string): void {
  const filter = (path: string) => {
    const below = relative(from, path);
    const inModules = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return !/^node_modules$|\/node_modules$/.test(below) && !leftOut.some((pattern) => pattern.test(inModules));
  };
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter });
}
