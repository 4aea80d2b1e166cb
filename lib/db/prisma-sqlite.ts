import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { isDriverAdapterError, type SqlDriverAdapterFactory } from "@prisma/driver-adapter-utils";
import { whileBusy } from "./busy";

/** Prisma's connection to a SQLite file (`file:` and an absolute path). Times are stored as milliseconds. */
export function sqliteAdapter(databaseUrl: string): SqlDriverAdapterFactory {
  return new PatientSqlite({ url: databaseUrl, timeout: 0 }, { timestampFormat: "unixepoch-ms" });
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
