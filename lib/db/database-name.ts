import { sqliteFile } from "./open";

/** What messages call a database: the file's path, or "host:port/name"; never a user or a password. */
export function databaseName(databaseUrl: string): string {
  const file = sqliteFile(databaseUrl);
  if (file !== undefined) return file;
  const { host, pathname } = new URL(databaseUrl);
  return `${host || "localhost"}${decodeURIComponent(pathname)}`;
}
