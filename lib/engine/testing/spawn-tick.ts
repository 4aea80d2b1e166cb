import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../../project";
import type { TickProcessOrder } from "./tick-process";

/** A built tick process (and its heartbeat thread), so that spawning it costs what spawning the real tick costs. */
export interface TickProgram {
  /** Starts one, `preload` being a script that each of its threads runs first; `done` resolves when it has ended, killed or not. */
  spawn(
    order: TickProcessOrder,
    preload?: string,
  ): {
    child: ChildProcess;
    done: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
  };
  remove(): void;
}

/** Builds the program into a folder that looks like an installation: a manifest, dist/, and this project's packages. */
export async function buildTickProgram(): Promise<TickProgram> {
  const root = mkdtempSync(join(tmpdir(), "ponctuel-tick-"));
  cpSync(join(projectRoot, "package.json"), join(root, "package.json"));
  symlinkSync(join(projectRoot, "node_modules"), join(root, "node_modules"));
  await build({
    absWorkingDir: projectRoot,
    entryPoints: { "tick-process": "lib/engine/testing/tick-process.ts", "heartbeat-thread": "lib/engine/heartbeat-thread.ts" },
    outdir: join(root, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    external: ["better-sqlite3", "graphile-worker", "pg-native"],
    // pg is of the old module format, which asks for `require`.
    banner: { js: 'import { createRequire as createRequireHere } from "node:module"; const require = createRequireHere(import.meta.url);' },
    logLevel: "warning",
  });
  return {
    spawn(order, preload) {
      const child = spawn(process.execPath, [join(root, "dist", "tick-process.mjs"), JSON.stringify(order)], {
        stdio: ["ignore", "pipe", "pipe"],
        env: preload ? { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` } : process.env,
      });
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (chunk) => {
        stdout += chunk;
      });
      child.stderr.on("data", (chunk) => {
        stderr += chunk;
      });
      const done = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>((resolve) =>
        child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })),
      );
      return { child, done };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
