import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { BUSY_TIMEOUT_MS } from "./busy";
import { databaseFile } from "./open";

/** How the schema engine reaches a SQLite file, or ":memory:". */
export function sqliteConnector(databaseUrl: string) {
  const factory = new PrismaBetterSqlite3(
    { url: databaseFile(databaseUrl), timeout: BUSY_TIMEOUT_MS },
    { timestampFormat: "unixepoch-ms" },
  );
  // The engine replays a whole migration on the shadow database as one "statement", which better-sqlite3 refuses to prepare.
  const connectToShadowDb = factory.connectToShadowDb.bind(factory);
  factory.connectToShadowDb = async () => {
    const shadow = await connectToShadowDb();
    shadow.executeRaw = async ({ sql }) => {
      await shadow.executeScript(sql);
      return 0;
    };
    return shadow;
  };
  return {
    factory,
    async begin(connection: { executeScript(script: string): Promise<void> }) {
      // Redefining a table drops it, which would delete what refers to it; the switch is ignored inside a transaction.
      await connection.executeScript("PRAGMA foreign_keys = OFF");
      await connection.executeScript("BEGIN EXCLUSIVE");
    },
  };
}
