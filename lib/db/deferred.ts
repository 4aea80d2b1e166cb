import type { Sql, SqlDatabase, SqlValue } from "./sql";

/** A database that opens when it is first used. An opening that failed is tried again by the next use. */
export class DeferredDatabase implements SqlDatabase {
  readonly forUpdate: Sql["forUpdate"];
  private opening: Promise<SqlDatabase> | undefined;

  constructor(
    readonly dialect: SqlDatabase["dialect"],
    private readonly open: () => Promise<SqlDatabase>,
  ) {
    this.forUpdate = dialect === "postgresql" ? "FOR UPDATE" : "";
  }

  async all<Row>(text: string, params?: readonly SqlValue[]): Promise<Row[]> {
    return (await this.opened()).all(text, params);
  }

  async run(text: string, params?: readonly SqlValue[]): Promise<number> {
    return (await this.opened()).run(text, params);
  }

  async transaction<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return (await this.opened()).transaction(work);
  }

  async exclusive<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return (await this.opened()).exclusive(work);
  }

  async snapshot<T>(work: (tx: Sql) => Promise<T>): Promise<T> {
    return (await this.opened()).snapshot(work);
  }

  async now(): Promise<Date> {
    return (await this.opened()).now();
  }

  async close(): Promise<void> {
    await (await this.opening?.catch(() => undefined))?.close();
  }

  private opened(): Promise<SqlDatabase> {
    this.opening ??= this.open().catch((error) => {
      this.opening = undefined;
      throw error;
    });
    return this.opening;
  }
}
