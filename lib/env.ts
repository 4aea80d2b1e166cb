import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { parseEnv } from "node:util";
import { UsageError } from "./errors";
import { projectRoot } from "./project";

/** The variables of the process over those of the project's `.env`, unchecked. An empty value counts as not set. */
export function readRawEnv(): Record<string, string> {
  const file = join(projectRoot, ".env");
  let fromFile: NodeJS.Dict<string> = {};
  try {
    if (existsSync(file)) fromFile = parseEnv(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`.env cannot be read: ${(error as Error).message}; check the file and its rights`);
  }
  return Object.fromEntries(
    Object.entries({ ...fromFile, ...process.env }).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}

/** DATABASE_URL, a file's path made absolute: relative paths start at the project, not at the current directory. */
export function resolveDatabaseUrl(url: string | undefined): string {
  const given = url ?? "file:./data/ponctuel.db";
  if (isPostgresUrl(given)) return given;
  if (!given.startsWith("file:")) {
    throw new UsageError(
      `DATABASE_URL: expected file: and a path, such as file:./data/ponctuel.db, or postgresql://user:password@host:5432/database; got "${given.replace(/:.*/s, ":…")}"`,
    );
  }
  if (given.startsWith("file://")) return given;
  const path = given.slice("file:".length);
  return `file:${isAbsolute(path) ? path : join(projectRoot, path)}`;
}

/** An address of PostgreSQL that names a server and a database. */
export function isPostgresUrl(url: string): boolean {
  if (!/^postgres(ql)?:\/\//.test(url)) return false;
  if (URL.canParse(url) && new URL(url).pathname.length > 1) return true;
  throw new UsageError(
    "DATABASE_URL: expected postgresql://user:password@host:5432/database; special characters in the password are written %xx",
  );
}
