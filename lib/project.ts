import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };

/** The version of this installation, as written on executions and ticks. */
export const version: string = manifest.version;

/**
 * The folder of this installation, found from where this code lies and never from the current directory, so that
 * a tick started from `/` with an empty environment finds its `.env` and its database. The web server's bundle is
 * the exception: its own location may be rewritten by the bundler, and the server always starts in the project.
 */
export const projectRoot: string = findRoot(fileURLToPath(import.meta.url)) ?? findRoot(join(process.cwd(), "-")) ?? process.cwd();

function findRoot(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const candidate = join(folder, "package.json");
    if (existsSync(candidate) && JSON.parse(readFileSync(candidate, "utf8")).name === manifest.name) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
