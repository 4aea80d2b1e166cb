import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Installation } from "./installation";

export interface ServiceInput {
  reference: string;
  server?: string;
  customer?: string;
  [field: string]: unknown;
}

/** A server that the webhook driver calls. */
export interface ServerInput {
  key: string;
  url: string;
  secret: string;
  timeoutMs?: number;
}

/** A bundle of these services, with one customer and a product for each server; a service without `server` is on the first. */
export function bundleOf(servers: ServerInput[], services: ServiceInput[], customerName = "Camille Customer") {
  return {
    servers: servers.map(({ key, url, secret, timeoutMs = 60_000 }) => ({
      key,
      name: `Server ${key}`,
      driver: "webhook",
      settings: { url, secret },
      timeoutMs,
    })),
    products: servers.map(({ key }) => ({ key: `on-${key}`, name: `Hosting on ${key}`, server: key })),
    customers: [{ email: "camille@example.com", name: customerName }],
    services: services.map(({ server = servers[0]?.key, customer = "camille@example.com", ...service }) => ({
      customer,
      product: `on-${server}`,
      state: "pending",
      expiresAt: "2099-01-01T00:00:00Z",
      ...service,
    })),
  };
}

/** Imports it by the command, as an administrator does. */
export async function importBundle(installation: Installation, bundle: unknown): Promise<void> {
  const file = join(installation.folder, "bundle.json");
  writeFileSync(file, JSON.stringify(bundle));
  expect(await installation.script("import", file)).toMatchObject({ code: 0, stderr: "" });
}
