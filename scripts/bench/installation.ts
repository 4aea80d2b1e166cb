import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "../setup/migrate-database";

/** A database of the benchmark's own, and the environment that points to it. */
export interface BenchInstallation {
  databaseUrl: string;
  env: BenchEnv;
  remove(): Promise<void>;
}

export type BenchEnv = Record<string, string> & { APP_SECRET: string };

/** In: an existing database to measure, or none for a new and empty one (SQLite). */
export async function benchInstallation(existing?: string): Promise<BenchInstallation> {
  const folder = existing ? undefined : mkdtempSync(join(tmpdir(), "ponctuel-bench-"));
  const databaseUrl = existing ?? `file:${join(folder as string, "ponctuel.db")}`;
  await migrateDatabase(databaseUrl);
  return {
    databaseUrl,
    env: benchEnv(databaseUrl),
    remove: async () => {
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the programs of an installation are started with. */
export function benchEnv(databaseUrl: string): BenchEnv {
  return {
    PATH: process.env.PATH ?? "",
    DATABASE_URL: databaseUrl,
    APP_SECRET: randomBytes(32).toString("base64url"),
    BUILTIN_TICKER: "0",
    TIMEZONE: "Europe/Paris",
  };
}
