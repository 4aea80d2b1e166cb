import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { databaseFile, dialectOf } from "../open";

const DEFAULT_PORT = "5432";

/** What tells one database from another, without user and password: for messages, and to know a copy's source again. */
export function identityOf(databaseUrl: string): string {
  if (dialectOf(databaseUrl) === "sqlite") {
    const file = databaseFile(databaseUrl);
    return `file:${existsSync(file) ? realpathSync(file) : resolve(file)}`;
  }
  const { hostname, port, pathname } = new URL(databaseUrl);
  return `postgresql://${hostname || "localhost"}:${port || DEFAULT_PORT}${pathname}`;
}
