import { randomBytes } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import { poolConfig } from "./postgres-pool";

/** The advisory lock under which a database is migrated. */
const MIGRATION_LOCK = 7_261_934_020;
const LOCK_TIMEOUT_S = 30;

/** How the schema engine reaches a PostgreSQL database: over one connection, so that everything is one transaction. */
export function postgresqlConnector(databaseUrl: string) {
  const factory = new PrismaPg(poolConfig(databaseUrl, { connections: 1, answerTimeoutMs: 0 }));
  const connect = factory.connect.bind(factory);
  factory.connect = async () => knowingChar(await connect());
  // The adapter's own way would replay the migrations on the database of the URL itself.
  factory.connectToShadowDb = async () => {
    const name = `ponctuel_shadow_${randomBytes(8).toString("hex")}`;
    const server = await factory.connect();
    await server.executeScript(`CREATE DATABASE ${name}`);
    const url = new URL(databaseUrl);
    url.pathname = `/${name}`;
    const shadow = knowingChar(await new PrismaPg(poolConfig(url.href, { connections: 1, answerTimeoutMs: 0 })).connect());
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await server.executeScript(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.dispose();
    };
    return shadow;
  };
  return {
    factory,
    async begin(connection: { executeScript(script: string): Promise<void> }) {
      await connection.executeScript(
        `BEGIN; SET LOCAL lock_timeout = '${LOCK_TIMEOUT_S}s'; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
      );
    },
  };
}

/** PostgreSQL's type of one character in the system's own tables, which the adapter does not know, and that of text, which it does. */
const CHAR = 18;
const TEXT = 25;

interface AskingAdapter {
  performIO(query: unknown): Promise<{ fields: { dataTypeID: number }[] }>;
  queryRaw(query: unknown): Promise<{ columnTypes: number[] }>;
}

/** Lets the adapter read the system's tables, in which the engine looks up what is there: read as text, handed on as the characters they are. */
function knowingChar<Adapter>(adapter: Adapter): Adapter {
  const asking = adapter as unknown as AskingAdapter;
  const performIO = asking.performIO.bind(asking);
  const queryRaw = asking.queryRaw.bind(asking);
  // Queries of the engine come one at a time, on one connection.
  let characters: number[] = [];
  asking.performIO = async (query) => {
    const result = await performIO(query);
    characters = result.fields.flatMap(({ dataTypeID }, index) => (dataTypeID === CHAR ? [index] : []));
    for (const index of characters) (result.fields[index] as { dataTypeID: number }).dataTypeID = TEXT;
    return result;
  };
  asking.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}
