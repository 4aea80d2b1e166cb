import { sqliteFile } from "./open";

/** Whether workers can share this database: they need one that a server keeps. In: as `readEnv` gives it. */
export function canScaleOut(databaseUrl: string): boolean {
  return sqliteFile(databaseUrl) === undefined;
}
