import { type Auth, createAuth } from "../auth/auth";
import { openPrisma, type PrismaClient } from "../db/client";
import { openSql } from "../db/open";
import type { SqlDatabase } from "../db/sql";
import { type Env, readEnv } from "../env-schema";

/** What this process of the web server holds once: its environment, its connections, its sign-in. */
export interface Installation {
  env: Env;
  prisma: PrismaClient;
  /** The connection for hand-written SQL: the engine's. */
  sql: SqlDatabase;
  auth: Auth;
}

// On globalThis: in development, modules are evaluated again at each change, and connections must not pile up.
const holder = globalThis as typeof globalThis & { ponctuelInstallation?: Installation };

/** Opened at first use, kept for the life of the process. Throws UsageError (environment) or DatabaseUnavailableError. */
export function installation(): Installation {
  holder.ponctuelInstallation ??= open();
  return holder.ponctuelInstallation;
}

function open(): Installation {
  const env = readEnv();
  const prisma = openPrisma(env.DATABASE_URL);
  return { env, prisma, sql: openSql(env.DATABASE_URL), auth: createAuth(prisma, env) };
}
