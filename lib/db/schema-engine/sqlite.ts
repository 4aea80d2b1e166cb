import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import type { SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import { DatabaseUnavailableError } from "../../errors";
import { BUSY_TIMEOUT_MS } from "../busy";
import { databaseFile } from "../open";
import type { EngineDatabase } from "./database";

/** A SQLite file to be migrated, created where it is missing. While another process holds it the engine waits for BUSY_TIMEOUT_MS. */
export function migratingSqlite(databaseUrl: string): EngineDatabase {
  const file = databaseFile(databaseUrl);
  let connection: SqlDriverAdapter | undefined;
  let locked = false;
  const { factory, close } = connections(file, async (opened) => {
    // Redefining a table drops it, which would delete what refers to it; the switch is ignored inside a transaction.
    await opened.executeScript("PRAGMA foreign_keys = OFF");
    locked = true;
    await opened.executeScript("BEGIN EXCLUSIVE");
    locked = false;
    connection = opened;
  });
  return {
    factory,
    close,
    commit: async () => connection?.executeScript("COMMIT"),
    explain: (error) =>
      locked
        ? new DatabaseUnavailableError(`database ${file} is locked by another process; stop it, then try again`, { cause: error })
        : error,
  };
}

/** Empty databases in memory, to compare with. */
export function emptySqlite(): EngineDatabase {
  const { factory, close } = connections(":memory:", async () => undefined);
  return { factory, close, commit: async () => undefined, explain: (error) => error };
}

function connections(url: string, onConnect: (connection: SqlDriverAdapter) => Promise<void>): Pick<EngineDatabase, "factory" | "close"> {
  const factory = new PrismaBetterSqlite3({ url, timeout: BUSY_TIMEOUT_MS }, { timestampFormat: "unixepoch-ms" });
  const opened: SqlDriverAdapter[] = [];
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    opened.push(connection);
    await onConnect(connection);
    return connection;
  };
  // The engine replays a whole migration on the shadow database as one "statement", which better-sqlite3 refuses to prepare.
  const connectToShadowDb = factory.connectToShadowDb.bind(factory);
  factory.connectToShadowDb = async () => {
    const shadow = await connectToShadowDb();
    shadow.executeRaw = async ({ sql }) => {
      await shadow.executeScript(sql);
      return 0;
    };
    opened.push(shadow);
    return shadow;
  };
  return {
    factory,
    close: async () => {
      for (const connection of opened) await connection.dispose();
    },
  };
}
