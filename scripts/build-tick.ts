import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../lib/project";

/** What each built file is made from. They share their code in chunks, which load when they are first needed. */
const entryPoints = {
  cron: "scripts/cron.ts",
  worker: "scripts/worker.ts",
  serve: "scripts/serve.ts",
  "heartbeat-thread": "lib/engine/heartbeat-thread.ts",
  // For installations without the sources.
  ticker: "scripts/ticker.ts",
  "web-health": "scripts/web-health.ts",
  migrate: "scripts/migrate.ts",
  "migrate-database": "scripts/migrate-database.ts",
  import: "scripts/import.ts",
  export: "scripts/export.ts",
  renew: "scripts/renew.ts",
  user: "scripts/user.ts",
};
/** Chunks of an older build stay this long: a process that started from it may still load them. */
const KEEP_OLD_CHUNKS_MS = 24 * 3600_000;
const dist = join(projectRoot, "dist");

/** A change of any task's code is a change of this hash: the tick then plans every task anew. */
function hashTasks(): string {
  const folder = join(projectRoot, "lib/tasks");
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith(".ts") && !name.endsWith(".test.ts")) hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

async function bundle(folder: string): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: projectRoot,
    entryPoints,
    // Source maps name the sources as seen from where the files will lie; they are written elsewhere first.
    outdir: dist,
    write: false,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    sourcemap: "linked",
    sourcesContent: false,
    // Native code, and what finds its own files beside itself.
    external: ["better-sqlite3", "@prisma/*", "esbuild", "graphile-worker", "pg-native", "undici"],
    // cron's environment has no PATH to find `node` by, so the shebang names the very one that builds; with source maps, exceptions
    // name the lines of the sources. Packages in the old module format ask for `require`.
    banner: {
      js: `#!${process.execPath} --enable-source-maps\nimport { createRequire as createRequireHere } from "node:module";\nconst require = createRequireHere(import.meta.url);`,
    },
    define: { PONCTUEL_TASKS_HASH: JSON.stringify(hashTasks()) },
    logLevel: "warning",
  });
  for (const { path, contents } of outputFiles) writeFileSync(join(folder, basename(path)), contents);
}

/** Moves the new files over the old, entries last and each at once: a tick that starts meanwhile finds one build or the other, whole. */
function publish(built: string): void {
  mkdirSync(dist, { recursive: true });
  const names = readdirSync(built);
  const isEntry = (name: string) => !name.startsWith("chunk-");
  for (const name of [...names.filter((name) => !isEntry(name)), ...names.filter(isEntry).sort().reverse()]) {
    if (name.endsWith(".mjs")) chmodSync(join(built, name), 0o755);
    renameSync(join(built, name), join(dist, name));
  }
  for (const name of readdirSync(dist)) {
    const file = join(dist, name);
    if (!names.includes(name) && Date.now() - statSync(file).mtimeMs > KEEP_OLD_CHUNKS_MS) rmSync(file, { recursive: true, force: true });
  }
}

mkdirSync(join(projectRoot, ".cache"), { recursive: true });
const built = mkdtempSync(join(projectRoot, ".cache", "dist-"));
try {
  await bundle(built);
  publish(built);
} finally {
  if (existsSync(built)) rmSync(built, { recursive: true });
}
