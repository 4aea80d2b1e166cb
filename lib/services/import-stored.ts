import type { Sql } from "../db/sql";
import type { Bundle } from "./bundle";
import type { StoredServer } from "./import-servers";
import { type StoredService, selectByKeys, servicesByReference } from "./stored-services";

interface StoredProduct {
  id: number;
  key: string;
  name: string;
  server: string;
  settings: string;
  suspend_after_days: number | null;
  grace_days: number | null;
}

interface StoredCustomer {
  id: number;
  email: string;
  name: string;
  exempt: number | boolean;
}

/** What is stored under the keys that a bundle names, and all servers and products, which are few. */
export interface Stored {
  servers: Map<string, StoredServer>;
  products: Map<string, StoredProduct>;
  customers: Map<string, StoredCustomer>;
  services: Map<string, StoredService>;
}

/** Reads what the bundle's entries may refer to or change: all servers and products, and those customers and services that it names. */
export async function readStored(tx: Sql, bundle: Bundle): Promise<Stored> {
  const servers = await tx.all<StoredServer>("SELECT id, key, name, driver, settings, max_concurrency, timeout_ms FROM servers");
  const products = await tx.all<StoredProduct>(
    `SELECT p.id, p.key, p.name, v.key AS server, p.settings, p.suspend_after_days, p.grace_days
     FROM products p JOIN servers v ON v.id = p.server_id`,
  );
  const emails = new Set([...bundle.customers.map(({ email }) => email), ...bundle.services.map(({ customer }) => customer)]);
  const customers = await selectByKeys<StoredCustomer>(
    tx,
    (list) => `SELECT id, email, name, exempt FROM customers WHERE email IN (${list})`,
    [...emails],
  );
  const services = await servicesByReference(
    tx,
    bundle.services.map(({ reference }) => reference),
  );
  return {
    servers: new Map(servers.map((server) => [server.key, server])),
    products: new Map(products.map((product) => [product.key, product])),
    customers: new Map(customers.map((customer) => [customer.email, customer])),
    services: new Map(services.map((service) => [service.reference, service])),
  };
}
