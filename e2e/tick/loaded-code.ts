import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { projectRoot } from "../../lib/project";
import { builtFile } from "../services/built-commands";

/**
 * Runs a built command to its end and returns all that its main thread loaded: the files as V8 names them when it reports coverage, each
 * followed by the sources that were put together in it. Paths are relative to the project. Throws when the command fails.
 */
export async function runAndListLoaded(env: NodeJS.ProcessEnv, name: string, args: readonly string[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-loaded-"));
  try {
    const child = spawn(builtFile(name), args, {
      env: { ...env, NODE_V8_COVERAGE: folder },
      cwd: "/",
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
    const files = new Set(readdirSync(folder).flatMap((report) => loadedFiles(join(folder, report))));
    return [...files].flatMap((file) => [file, ...sourcesOf(file)]).map((file) => relative(projectRoot, file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function loadedFiles(report: string): string[] {
  const { result } = JSON.parse(readFileSync(report, "utf8")) as { result: { url: string }[] };
  return result.filter(({ url }) => url.startsWith("file:")).map(({ url }) => fileURLToPath(url));
}

/** What a file of the build was made from, by its source map. */
function sourcesOf(file: string): string[] {
  const map = `${file}.map`;
  if (!file.startsWith(join(projectRoot, "dist")) || !existsSync(map)) return [];
  const { sources } = JSON.parse(readFileSync(map, "utf8")) as { sources: string[] };
  return sources.map((source) => join(projectRoot, "dist", source));
}
