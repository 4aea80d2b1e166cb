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

/** DATABASE_URL, a file's path made absolute: relative paths start at the project, not at the current directory. Throws UsageError. */
export function resolveDatabaseUrl(url: string | undefined): string {
  const given = url ?? "file:./data/ponctuel.db";
  if (isPostgresUrl(given)) return given;
  // Never more of it than what comes before the colon: the rest may hold a password.
  const kind = given.split(":")[0] ?? "";
  if (/^postgres(ql)?$/.test(kind)) throw new UsageError(`DATABASE_URL: expected ${postgresUrlForm}`);
  if (kind !== "file")
    throw new UsageError(
      `DATABASE_URL: expected file: and a path, such as file:./data/ponctuel.db, or postgresql://user:password@host:5432/database; got "${kind}:…"`,
    );
  if (given.startsWith("file://")) return given;
  const path = given.slice("file:".length);
  return `file:${isAbsolute(path) ? path : join(projectRoot, path)}`;
}

/** What is expected of an address of PostgreSQL, for messages. */
export const postgresUrlForm =
  "postgresql://user:password@host:5432/database, special characters in user and password written %xx (@ is %40, / is %2F)";

/** Whether a URL names a PostgreSQL server and a database there. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) && new URL(url).pathname.length > 1;
}
