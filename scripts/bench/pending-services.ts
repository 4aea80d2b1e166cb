import type { SqlDatabase } from "../../lib/db/sql";
import { findDriver } from "../../lib/provisioning/registry";
import { decryptSecret, encryptSecret } from "../../lib/secrets";
import { parseBundle } from "../../lib/services/bundle";
import { importBundle } from "../../lib/services/import";

/** Calls that each server takes at once. */
export const MAX_CONCURRENCY = 100;
const secret = `whsec_${Buffer.from("of a benchmark, not of a server").toString("base64")}`;

/** Writes a server for each address, a product on each, and customers. */
export async function writeServers(db: SqlDatabase, urls: readonly string[], appSecret: string, now: Date): Promise<void> {
  const bundle = {
    servers: urls.map((url, index) => ({
      key: `server-${index}`,
      name: `Server ${index}`,
      driver: "webhook",
      maxConcurrency: MAX_CONCURRENCY,
      settings: { url, secret },
    })),
    products: urls.map((_, index) => ({
      key: `product-${index}`,
      name: `Product ${index}`,
      server: `server-${index}`,
      settings: { plan: "s" },
    })),
    customers: Array.from({ length: 1_000 }, (_, index) => ({ email: `customer-${index}@bench.invalid`, name: `Customer ${index}` })),
    services: [],
  };
  const keeper = {
    findDriver,
    encrypt: (text: string) => encryptSecret(text, appSecret),
    decrypt: (stored: string) => decryptSecret(stored, appSecret),
  };
  await importBundle(db, parseBundle(JSON.stringify(bundle)), { dryRun: false, forceState: false, keeper, now });
}

/** Empties the history, and leaves `count` pending services, as many on each server. The tables are then as if they had never held more. */
export async function resetServices(db: SqlDatabase, count: number, now: Date): Promise<void> {
  await db.run("TRUNCATE services, executions, items, log_lines, batches, workers, ticks, daily_stats RESTART IDENTITY CASCADE");
  await db.run(
    `INSERT INTO services (reference, customer_id, product_id, server_id, state, state_changed_at, expires_at, created_at, updated_at)
     SELECT 'SVC-' || lpad(n::text, 8, '0'), (SELECT min(id) FROM customers) + n % 1000, p.id, p.server_id, 'pending', $2,
       CAST($2 AS TIMESTAMPTZ) + INTERVAL '30 days', $2, $2
     FROM generate_series(1, CAST($1 AS INTEGER)) AS n
     JOIN (SELECT id, server_id, row_number() OVER (ORDER BY id) - 1 AS position, count(*) OVER () AS products FROM products) p
       ON p.position = n % p.products`,
    [count, now],
  );
  await db.run("VACUUM ANALYZE");
  await db.run("CHECKPOINT");
}
