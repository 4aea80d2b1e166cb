import Database from "better-sqlite3";
import { DatabaseUnavailableError } from "../errors";
import { BUSY_TIMEOUT_MS, whileBusy } from "./busy";
import type { Sql, SqlDatabase, SqlValue } from "./sql";

/** How long opening waits for a lock, blocking: the switch to WAL of a new file needs it for a moment. */
const OPEN_TIMEOUT_MS = 5_000;

/**
 * Opens an existing SQLite file in WAL mode, with foreign keys and `synchronous=FULL`: a committed claim survives a power cut.
 * Throws DatabaseUnavailableError, with a sentence that says what to do, when the file is missing, unreadable or no database.
 */
export function openSqlite(file: string): SqlDatabase {
  let connection: Database.Database;
  try {
    connection = new Database(file, { fileMustExist: true, timeout: OPEN_TIMEOUT_MS });
    connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = FULL");
    connection.pragma("foreign_keys = ON");
    connection.pragma("busy_timeout = 0");
  } catch (error) {
    throw explain(error, file);
  }
  return new SqliteDatabase(connection, file);
}

class SqliteDatabase implements SqlDatabase {
  readonly dialect = "sqlite";
  /** One transaction writes at a time. */
  readonly forUpdate = "";
  private readonly statements = new Map<string, Database.Statement>();
  /** Resolves when the statement or transaction before has ended: one connection does one thing at a time. */
  private previous: Promise<unknown> = Promise.resolve();
  private readonly direct: Sql;

  constructor(
    private readonly connection: Database.Database,
    private readonly file: string,
  ) {
    this.direct = {
      forUpdate: this.forUpdate,
      all: async (text, params = []) => this.attempt(() => this.prepare(text).all(bind(params)) as never[]),
      run: async (text, params = []) => this.attempt(() => this.prepare(text).run(bind(params)).changes),
    };
  }

  all<Row>(text: string, params?: readonly SqlValue[]): Promise<Row[]> {
    return this.inTurn(() => whileBusy(isBusy, () => this.direct.all<Row>(text, params)));
  }

  run(text: string, params?: readonly SqlValue[]): Promise<number> {
    return this.inTurn(() => whileBusy(isBusy, () => this.direct.run(text, params)));
  }

  transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.within("BEGIN IMMEDIATE", work);
  }

  exclusive<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.transaction(work);
  }

  snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.within("BEGIN", work);
  }

  private within<T>(begin: string, work: (tx: Sql) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      await whileBusy(isBusy, () => this.attempt(() => this.connection.exec(begin)));
      try {
        const result = await work(this.direct);
        this.attempt(() => this.connection.exec("COMMIT"));
        return result;
      } catch (error) {
        if (this.connection.inTransaction) this.connection.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** The file's machine is the only one. */
  async now(): Promise<Date> {
    return new Date();
  }

  async close(): Promise<void> {
    await this.previous;
    this.connection.close();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.previous.then(work);
    this.previous = result.catch(() => undefined);
    return result;
  }

  private prepare(text: string): Database.Statement {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.connection.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }

  private attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw explain(error, this.file);
    }
  }
}

function bind(params: readonly SqlValue[]): Record<number, string | number | bigint | null> {
  return Object.fromEntries(
    params.map((value, index) => [index + 1, value instanceof Date ? value.getTime() : typeof value === "boolean" ? Number(value) : value]),
  );
}

/** SQLite's result codes (https://www.sqlite.org/rescode.html) that mean: not our statement's fault, the database is out of reach. */
const OUT_OF_REACH: Record<string, string> = {
  SQLITE_CANTOPEN: "cannot be opened; check the path in DATABASE_URL and the rights on its folder, or create it with `npm run migrate`",
  SQLITE_NOTADB: "is not a SQLite database; check DATABASE_URL, or restore a backup from data/backups",
  SQLITE_CORRUPT: "is damaged; restore a backup from data/backups",
  SQLITE_READONLY: "is read-only; give this user the right to write to the file and its folder",
  SQLITE_FULL: "cannot grow, the disk is full; free some space",
  SQLITE_IOERR: "cannot be read or written (I/O error); check the disk",
  SQLITE_BUSY: `stayed locked by another process for ${BUSY_TIMEOUT_MS / 1000} s; try again, and look for a process that holds it`,
  SQLITE_PERM: "cannot be accessed; check the rights on the file and its folder",
  SQLITE_AUTH: "cannot be accessed; check the rights on the file and its folder",
};

function isBusy(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && (error.cause as { code?: string } | undefined)?.code === "SQLITE_BUSY";
}

function explain(error: unknown, file: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const primary = Object.keys(OUT_OF_REACH).find((known) => code === known || code.startsWith(`${known}_`));
  // better-sqlite3 reports a missing folder itself, without a code of SQLite's.
  const sentence = primary
    ? OUT_OF_REACH[primary]
    : error instanceof TypeError && /directory does not exist/.test(error.message)
      ? OUT_OF_REACH.SQLITE_CANTOPEN
      : undefined;
  return sentence ? new DatabaseUnavailableError(`database ${file} ${sentence}`, { cause: error }) : error;
}
