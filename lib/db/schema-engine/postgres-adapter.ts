import { type ColumnType, ColumnTypeEnum, type SqlDriverAdapter, type SqlQuery } from "@prisma/driver-adapter-utils";
import pg from "pg";

/**
 * One connection to PostgreSQL as the schema engine needs it. Prisma's own adapter will not do: it cannot read the catalog's type `"char"`,
 * it cuts scripts at every semicolon, and it may use another connection for each statement. `onError` is handed what a statement failed
 * with, which the engine wraps beyond recognition.
 */
export function engineAdapter(client: pg.ClientBase, dispose: () => Promise<void>, onError: (error: unknown) => void): SqlDriverAdapter {
  const tell = (error: unknown): never => {
    onError(error);
    throw error;
  };
  const ask = (sql: string, args: unknown[]) =>
    client.query({ text: withTransactionLock(sql), values: args, rowMode: "array", types: { getTypeParser: parserOf } }).catch(tell);
  return {
    provider: "postgres",
    adapterName: "ponctuel",
    async queryRaw({ sql, args }: SqlQuery) {
      const { fields, rows } = await ask(sql, args);
      return {
        columnNames: fields.map(({ name }) => name),
        columnTypes: fields.map(({ dataTypeID }) => columnTypes[dataTypeID] ?? ColumnTypeEnum.Text),
        rows: rows as unknown[][],
      };
    },
    executeRaw: async ({ sql, args }: SqlQuery) => (await ask(sql, args)).rowCount ?? 0,
    async executeScript(script: string) {
      await client.query(script).catch(tell);
    },
    startTransaction: () => Promise.reject(new Error("the schema engine asks for no transaction: everything is in one already")),
    getConnectionInfo: () => ({ schemaName: "public", supportsRelationJoins: false }),
    dispose,
  };
}

/** The engine locks for its session; through a pooler, which lends a session for a transaction, that lock would never be freed. */
function withTransactionLock(sql: string): string {
  return sql.replace("pg_advisory_lock(", "pg_advisory_xact_lock(");
}

const { BOOL, CHAR, INT2, INT4, INT8, OID, TIMESTAMPTZ } = pg.types.builtins;
const TEXT_ARRAY = 1009;

/** The types of what the engine reads in the catalog, and in its own table. */
const columnTypes: Record<number, ColumnType> = {
  [BOOL]: ColumnTypeEnum.Boolean,
  [CHAR]: ColumnTypeEnum.Character,
  [INT2]: ColumnTypeEnum.Int32,
  [INT4]: ColumnTypeEnum.Int32,
  [INT8]: ColumnTypeEnum.Int64,
  [OID]: ColumnTypeEnum.Int64,
  [TIMESTAMPTZ]: ColumnTypeEnum.DateTime,
  [TEXT_ARRAY]: ColumnTypeEnum.TextArray,
};

function parserOf(oid: number): (text: string) => unknown {
  const parse = pg.types.getTypeParser(oid, "text");
  return oid === TIMESTAMPTZ ? (text) => (parse(text) as Date).toISOString() : parse;
}
