import type { SqlDatabase } from "../../../lib/db/sql";
import { writeServers } from "../pending-services";
import { loadInBulk } from "./load-in-bulk";
import { serviceRows } from "./service-mix";

const SERVICES_A_STATEMENT = 500_000;
/** A customer has four services. */
const SERVICES_A_CUSTOMER = 4;

/**
 * Writes servers, two products on each, customers and services, as a business has them on an ordinary day: see `service-mix.ts`. Set by
 * set and not through the import; `told` hears how far it is.
 */
export async function fillHosting(
  db: SqlDatabase,
  counts: { servers: number; services: number },
  appSecret: string,
  now: Date,
  told: (line: string) => void,
): Promise<void> {
  const urls = Array.from({ length: counts.servers }, (_, index) => `https://server-${index}.bench.invalid/hook`);
  await writeServers(db, urls, appSecret, now);
  await db.run("UPDATE servers SET max_concurrency = 10");
  await db.run(
    `INSERT INTO products (key, name, server_id, settings, suspend_after_days, grace_days, created_at, updated_at)
     SELECT key || '-patient', name || ', patient', server_id, settings, 3, 14, created_at, updated_at FROM products`,
  );
  const customers = Math.max(1_000, Math.ceil(counts.services / SERVICES_A_CUSTOMER));
  await db.run("DELETE FROM customers");
  await db.run(
    `INSERT INTO customers (id, email, name, exempt, created_at, updated_at)
     SELECT n, 'customer-' || n || '@bench.invalid', (ARRAY['Ada', 'Linus', 'Grace', 'Zoé', 'Youssef', 'Mireille'])[1 + n % 6] || ' '
       || (ARRAY['Lefèvre', 'O’Brien', 'Nguyen', 'Müller', 'Diallo', 'García', 'Kowalski'])[1 + n % 7] || ' ' || n, n % 500 = 0, $2, $2
     FROM generate_series(1, CAST($1 AS INTEGER)) AS n`,
    [customers, now],
  );
  await loadInBulk(db, ["services"], async () => {
    for (let first = 1; first <= counts.services; first += SERVICES_A_STATEMENT) {
      const last = Math.min(counts.services, first + SERVICES_A_STATEMENT - 1);
      await db.run(serviceRows, [first, last, customers, now]);
      told(`${last} services`);
    }
  });
  told("indexes of services");
}
