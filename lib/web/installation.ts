import { type Auth, createAuth } from "../auth/auth";
import type { PrismaClient } from "../db/client";
import type { SqlDatabase } from "../db/sql";
import { openWebConnections } from "../db/web-connections";
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

/** Read at first use, kept for the life of the process; each connection opens when it is first needed. Throws UsageError, DatabaseUnavailableError. */
export function installation(): Installation {
  holder.ponctuelInstallation ??= connections();
  return holder.ponctuelInstallation;
}

function connections(): Installation {
  const env = readEnv();
  const connections = once(() => openWebConnections(env.DATABASE_URL));
  const auth = once(() => createAuth(connections().prisma, env));
  return {
    env,
    get prisma() {
      return connections().prisma;
    },
    get sql() {
      return connections().sql;
    },
    get auth() {
      return auth();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
