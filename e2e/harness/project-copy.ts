import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project under test. */
export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const parts = ["package.json", "tsconfig.json", "next.config.js", "dist", ".next", "lib", "messages", "prisma", "scripts"];
/** Of a build, what only builds need; and what belongs to the project under test alone. */
const leftOut = /[/\\](\.next[/\\](cache|dev|types|trace[^/\\]*|diagnostics)|[^/\\]*\.test\.ts)$/;

/**
 * Lays a built installation out in `folder`, as an administrator has one: a tick started in there finds that folder's `.env` and
 * database, and nothing of the project under test. Only the installed packages are shared.
 */
export function copyProject(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const part of parts) {
    const filter = (source: string) => !leftOut.test(source);
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true, verbatimSymlinks: true, filter });
  }
  symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"));
}
