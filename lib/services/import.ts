import { isDeepStrictEqual } from "node:util";
import type { Sql, SqlDatabase } from "../db/sql";
import { InvalidBundleError, type ParsedBundle } from "./bundle";
import { checkTogether } from "./import-check";
import type { SecretKeeper } from "./import-servers";
import { type Columns, changedColumns, forcedStateColumns, newServiceColumns, stateDiffers } from "./import-service";
import { readStored, type Stored } from "./import-stored";

export interface ImportOptions {
  /** Find out everything, change nothing. */
  dryRun: boolean;
  /** Put existing services into the bundle's state without calling their server. */
  forceState: boolean;
  keeper: SecretKeeper;
  now: Date;
}

type KindSummary = Record<"created" | "updated" | "unchanged", number>;
export type ImportSummary = Record<"servers" | "products" | "customers" | "services", KindSummary> & {
  /** Existing services whose state in the bundle differs and was left as it is. */
  statesLeft: number;
};

class DryRunEnd extends Error {}

/**
 * Brings a bundle in, in one transaction: all of it, or, when anything is wrong, nothing and InvalidBundleError with every problem.
 * Rows are found by their keys and written only where they differ. The state of a service that exists belongs to the engine.
 */
export async function importBundle(db: SqlDatabase, parsed: ParsedBundle, options: ImportOptions): Promise<ImportSummary> {
  let summary: ImportSummary | undefined;
  try {
    await db.transaction(async (tx) => {
      const stored = await readStored(tx, parsed.bundle);
      const { problems, settings } = checkTogether(parsed, stored, options.keeper);
      if (problems.length > 0) throw new InvalidBundleError(problems);
      const write = new Import(tx, parsed, stored, options);
      await write.servers(settings);
      await write.products();
      await write.customers();
      await write.services();
      summary = write.summary;
      if (options.dryRun) throw new DryRunEnd();
    });
  } catch (error) {
    if (!(error instanceof DryRunEnd)) throw error;
  }
  return summary as ImportSummary;
}

class Import {
  readonly summary: ImportSummary = { servers: none(), products: none(), customers: none(), services: none(), statesLeft: 0 };
  private readonly serverIds: Map<string, number>;
  private readonly productIds: Map<string, number>;
  private readonly customerIds: Map<string, number>;
  /** Where a product's new services go. */
  private readonly serverOfProduct = new Map<string, number>();

  constructor(
    private readonly tx: Sql,
    private readonly parsed: ParsedBundle,
    private readonly stored: Stored,
    private readonly options: ImportOptions,
  ) {
    const ids = (rows: Map<string, { id: number }>) => new Map([...rows].map(([key, { id }]) => [key, id]));
    this.serverIds = ids(stored.servers);
    this.productIds = ids(stored.products);
    this.customerIds = ids(stored.customers);
    for (const { key, server } of stored.products.values()) this.serverOfProduct.set(key, idOf(this.serverIds, server));
  }

  async servers(settings: ReadonlyMap<string, string>): Promise<void> {
    for (const server of this.parsed.bundle.servers) {
      const before = this.stored.servers.get(server.key);
      const columns = {
        key: server.key,
        name: server.name,
        driver: server.driver,
        settings: settings.get(server.key) ?? "{}",
        max_concurrency: server.maxConcurrency ?? before?.max_concurrency ?? 10,
        timeout_ms: server.timeoutMs ?? before?.timeout_ms ?? 10_000,
      };
      this.serverIds.set(server.key, await this.save("servers", before, columns));
    }
  }

  async products(): Promise<void> {
    for (const product of this.parsed.bundle.products) {
      const before = this.stored.products.get(product.key);
      const serverId = idOf(this.serverIds, product.server);
      this.serverOfProduct.set(product.key, serverId);
      const same = before && (product.settings === undefined || isDeepStrictEqual(JSON.parse(before.settings), product.settings));
      const columns = {
        key: product.key,
        name: product.name,
        server_id: serverId,
        settings: same ? before.settings : JSON.stringify(product.settings ?? {}),
        suspend_after_days: product.suspendAfterDays === undefined ? (before?.suspend_after_days ?? null) : product.suspendAfterDays,
        grace_days: product.graceDays === undefined ? (before?.grace_days ?? null) : product.graceDays,
      };
      const stored = before && { ...before, server_id: idOf(this.serverIds, before.server) };
      this.productIds.set(product.key, await this.save("products", stored, columns));
    }
  }

  async customers(): Promise<void> {
    for (const customer of this.parsed.bundle.customers) {
      const before = this.stored.customers.get(customer.email);
      const stored = before && { ...before, exempt: Boolean(before.exempt) };
      const columns = { email: customer.email, name: customer.name, exempt: customer.exempt ?? stored?.exempt ?? false };
      const kept = stored && this.parsed.customersOnlyIfMissing;
      this.customerIds.set(customer.email, await this.save("customers", stored, kept ? {} : columns));
    }
  }

  async services(): Promise<void> {
    const { forceState, now } = this.options;
    for (const service of this.parsed.bundle.services) {
      const before = this.stored.services.get(service.reference);
      const links = { customer_id: idOf(this.customerIds, service.customer), product_id: idOf(this.productIds, service.product) };
      if (!before) {
        await this.insert("services", {
          ...newServiceColumns(service, now),
          ...links,
          server_id: idOf(this.serverOfProduct, service.product),
        });
        this.summary.services.created += 1;
        continue;
      }
      const columns: Columns = {
        ...changedColumns(service, before),
        ...(service.customer === before.customer ? {} : { customer_id: links.customer_id }),
        ...(service.product === before.product ? {} : { product_id: links.product_id }),
      };
      const differs = stateDiffers(service, before);
      if (differs && forceState) {
        // As after a confirmed step, so that an answer under way does not count and the next call has a key of its own.
        await this.tx.run("UPDATE services SET confirmed_steps = confirmed_steps + 1 WHERE id = $1", [before.id]);
        Object.assign(columns, forcedStateColumns(service, before, now));
      } else if (differs) {
        this.summary.statesLeft += 1;
      }
      await this.update("services", before.id, columns);
    }
    // Until its first delivery a service is where its product is; not while a call for it is under way, which may deliver it where it was.
    await this.tx.run(
      `UPDATE services SET server_id = (SELECT p.server_id FROM products p WHERE p.id = services.product_id), updated_at = $1
       WHERE state IN ('pending', 'delivery_failed') AND confirmed_steps = 0
         AND server_id <> (SELECT p.server_id FROM products p WHERE p.id = services.product_id)
         AND NOT EXISTS (
           SELECT 1 FROM executions e WHERE e.id = services.claim_execution_id AND e.status = 'running' AND e.attempt = services.claim_attempt)`,
      [now],
    );
  }

  /** Inserts, or updates what differs. Returns the row's id. */
  private async save(
    kind: "servers" | "products" | "customers",
    before: (Columns & { id: number }) | undefined,
    columns: Columns,
  ): Promise<number> {
    if (!before) {
      this.summary[kind].created += 1;
      return this.insert(kind, { ...columns, created_at: this.options.now, updated_at: this.options.now });
    }
    await this.update(kind, before.id, Object.fromEntries(Object.entries(columns).filter(([name, value]) => before[name] !== value)));
    return before.id;
  }

  private async insert(table: string, columns: Columns): Promise<number> {
    const names = Object.keys(columns);
    const [row] = await this.tx.all<{ id: number }>(
      `INSERT INTO ${table} (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")}) RETURNING id`,
      Object.values(columns),
    );
    return (row as { id: number }).id;
  }

  private async update(kind: keyof Omit<ImportSummary, "statesLeft">, id: number, columns: Columns): Promise<void> {
    const names = Object.keys(columns);
    if (names.length === 0) {
      this.summary[kind].unchanged += 1;
      return;
    }
    this.summary[kind].updated += 1;
    const assignments = names.map((name, index) => `${name} = $${index + 3}`).join(", ");
    await this.tx.run(`UPDATE ${kind} SET ${assignments}, updated_at = $2 WHERE id = $1`, [
      id,
      this.options.now,
      ...Object.values(columns),
    ]);
  }
}

function none(): KindSummary {
  return { created: 0, updated: 0, unchanged: 0 };
}

function idOf(ids: ReadonlyMap<string, number>, key: string): number {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`"${key}" was checked and is not there`);
  return id;
}
