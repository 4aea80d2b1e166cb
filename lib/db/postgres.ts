import type pg from "pg";
import { whileBusy } from "./busy";
import type { OpenOptions } from "./open-options";
import { explainPostgres, isPassing, isSacrificed } from "./postgres-errors";
import { createPool } from "./postgres-pool";
import type { Sql, SqlDatabase, SqlValue } from "./sql";

const ANSWER_TIMEOUT_MS = 60_000;
/**
 * A transaction waits for a lock no longer than this, and holds its own no longer than this while nothing happens in it: a process that
 * is stopped, or cut off from the network, must not keep every other one waiting. Whoever waits outlasts it, so that what it does goes on.
 * Set inside each transaction, so a pooler may stand between.
 */
const LIMITS = "SET LOCAL lock_timeout = '20s'; SET LOCAL idle_in_transaction_session_timeout = '15s'";
/** The advisory lock of `exclusive`: any number that other programs on this database do not use. */
const EXCLUSIVE_LOCK = 7_261_934_021;
const MAX_TRIES = 5;

/** Opens a PostgreSQL database; see `OpenOptions`. Connects at the first statement, whose error says what to do. */
export function openPostgres(databaseUrl: string, { connections = 1, answerTimeoutMs = ANSWER_TIMEOUT_MS }: OpenOptions = {}): SqlDatabase {
  return new PostgresDatabase(createPool(databaseUrl, { connections, answerTimeoutMs }));
}

/** On a pool that others use too; closing it closes the pool. */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect = "postgresql";
  readonly forUpdate = "FOR UPDATE";
  /** "host:port/name", for messages: no user, no password. */
  private readonly name: string;

  constructor(private readonly pool: pg.Pool) {
    const { host, pathname } = new URL(pool.options.connectionString as string);
    this.name = `${host || "localhost"}${pathname}`;
  }

  async all<Row>(text: string, params?: readonly SqlValue[]): Promise<Row[]> {
    const ask = () => this.borrow((client) => query<Row>(client, text, params).then(({ rows }) => rows));
    // A question may be asked again, should the server restart meanwhile; what changes something may have done so already.
    return /^\s*SELECT\b/i.test(text) ? whileBusy(isPassing, ask) : ask();
  }

  async run(text: string, params?: readonly SqlValue[]): Promise<number> {
    return this.borrow((client) => query(client, text, params).then(({ rowCount }) => rowCount ?? 0));
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.within(`BEGIN; ${LIMITS}`, work);
  }

  exclusive<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.within(`BEGIN; ${LIMITS}; SELECT pg_advisory_xact_lock(${EXCLUSIVE_LOCK})`, work);
  }

  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.within("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", work);
  }

  async now(): Promise<Date> {
    const [row] = await this.all<{ now: Date }>("SELECT clock_timestamp() AS now");
    return (row as { now: Date }).now;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Until the commit is sent nothing has happened: what broke before then begins again. A server that takes no connection was tried long enough. */
  private async within<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      let connected = false;
      let committing = false;
      try {
        return await this.borrow(async (client) => {
          connected = true;
          await client.query(begin);
          try {
            const result = await work(sqlOn(client));
            committing = true;
            await client.query("COMMIT");
            return result;
          } catch (error) {
            if (!committing) await client.query("ROLLBACK").catch(() => undefined);
            throw error;
          }
        });
      } catch (error) {
        const again = isSacrificed(error) || (isPassing(error) && connected && !committing);
        if (!again || tries >= MAX_TRIES) throw error;
      }
    }
  }

  /** A connection for as long as `work` takes. One that failed in any way but a refused statement is thrown away. */
  private async borrow<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let client: pg.PoolClient | undefined;
    let broken: Error | undefined;
    // Without a listener the error of a connection that breaks between two statements would end the process.
    const onError = (error: Error) => {
      broken = error;
    };
    try {
      client = await whileBusy(isPassing, () => this.pool.connect());
      client.on("error", onError);
      return await work(client);
    } catch (error) {
      const explained = explainPostgres(error, this.name);
      if (explained !== error) broken ??= error as Error;
      throw explained;
    } finally {
      client?.off("error", onError);
      client?.release(broken);
    }
  }
}

function sqlOn(client: pg.PoolClient): Sql {
  return {
    forUpdate: "FOR UPDATE",
    all: <Row>(text: string, params?: readonly SqlValue[]) => query<Row>(client, text, params).then(({ rows }) => rows),
    run: (text, params) => query(client, text, params).then(({ rowCount }) => rowCount ?? 0),
  };
}

function query<Row>(
  client: pg.PoolClient,
  text: string,
  params: readonly SqlValue[] = [],
): Promise<{ rows: Row[]; rowCount: number | null }> {
  return client.query(text, params as SqlValue[]) as unknown as Promise<{ rows: Row[]; rowCount: number | null }>;
}
