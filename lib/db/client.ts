import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { isDriverAdapterError } from "@prisma/driver-adapter-utils";
import type { Pool } from "pg";
import { whileBusy } from "./busy";
import { PrismaClient } from "./generated/client";
import { PrismaClient as PostgresPrismaClient } from "./generated-postgresql/client";
import { dialectOf } from "./open";
import { poolConfig } from "./postgres-pool";
import type { SameTypes } from "./same-types";

export type { PrismaClient } from "./generated/client";

/** What a script needs at once; a web server shares its own pool. */
const CONNECTIONS = 4;
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * A Prisma client on the database of `databaseUrl` (as `readEnv` gives it); on PostgreSQL with `pool`'s connections where one is given.
 * The clients of both kinds have one type: where they differ for what the code uses, this does not compile.
 */
export function openPrisma(databaseUrl: string, pool?: Pool): PrismaClient {
  if (dialectOf(databaseUrl) === "postgresql") {
    const connections = pool ?? poolConfig(databaseUrl, { connections: CONNECTIONS, answerTimeoutMs: ANSWER_TIMEOUT_MS });
    // Only what SQLite's client offers is used; `same-types.ts` holds that PostgreSQL's offers it too.
    const _same: SameTypes = true;
    return new PostgresPrismaClient({ adapter: new PrismaPg(connections) }) as unknown as PrismaClient;
  }
  // Times are stored as milliseconds.
  return new PrismaClient({ adapter: new PatientSqlite({ url: databaseUrl, timeout: 0 }, { timestampFormat: "unixepoch-ms" }) });
}

/** The better-sqlite3 adapter, waiting for other connections' write locks without blocking the event loop (see `whileBusy`). */
class PatientSqlite extends PrismaBetterSqlite3 {
  override async connect() {
    const adapter = await super.connect();
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => patient(await startTransaction(isolationLevel));
    return patient(adapter);
  }
}

type Queryable = Pick<Awaited<ReturnType<PrismaBetterSqlite3["connect"]>>, "queryRaw" | "executeRaw">;

function patient<T extends Queryable>(queryable: T): T {
  const queryRaw = queryable.queryRaw.bind(queryable);
  const executeRaw = queryable.executeRaw.bind(queryable);
  queryable.queryRaw = (query) => whileBusy(isBusy, () => queryRaw(query));
  queryable.executeRaw = (query) => whileBusy(isBusy, () => executeRaw(query));
  return queryable;
}

/** The adapter's name for SQLITE_BUSY. A transaction whose snapshot is out of date (SQLITE_BUSY_SNAPSHOT) can only be begun again. */
function isBusy(error: unknown): boolean {
  return isDriverAdapterError(error) && error.cause.kind === "SocketTimeout" && error.cause.originalCode !== "SQLITE_BUSY_SNAPSHOT";
}
