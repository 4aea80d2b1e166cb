import type { ParsedBundle } from "./bundle";
import { type SecretKeeper, settingsToStore } from "./import-servers";
import type { Stored } from "./import-stored";

/** What fields cannot say alone: keys given twice, names of things that are nowhere, settings that a driver refuses. */
export function checkTogether(
  { bundle, locate }: ParsedBundle,
  stored: Stored,
  keeper: SecretKeeper,
): { problems: string[]; settings: Map<string, string> } {
  const problems: string[] = [];
  const refuse = (path: PropertyKey[], problem: string) => problems.push(`${locate(path)}: ${problem}`);

  const unique = (section: string, field: string, keys: readonly string[]) => {
    const first = new Map<string, number>();
    for (const [index, key] of keys.entries()) {
      const before = first.get(key);
      if (before === undefined) first.set(key, index);
      else refuse([section, index, field], `expected each ${field} once, "${key}" is also at ${locate([section, before])}`);
    }
    return first;
  };
  const keyOf = ({ key }: { key: string }) => key;
  const servers = unique("servers", "key", bundle.servers.map(keyOf));
  const products = unique("products", "key", bundle.products.map(keyOf));
  const emails = bundle.customers.map(({ email }) => email);
  const customers = unique("customers", "email", emails);
  const references = bundle.services.map(({ reference }) => reference);
  unique("services", "reference", references);

  const exists = (path: PropertyKey[], kind: string, key: string, ...places: { has(key: string): boolean }[]) => {
    if (!places.some((place) => place.has(key))) refuse(path, `expected a ${kind} of this bundle or of the database, got "${key}"`);
  };
  const settings = new Map<string, string>();
  for (const [index, server] of bundle.servers.entries()) {
    const text = settingsToStore(server, stored.servers.get(server.key), keeper, (path, problem) =>
      refuse(["servers", index, ...path], problem),
    );
    settings.set(server.key, text);
  }
  for (const [index, product] of bundle.products.entries())
    exists(["products", index, "server"], "server", product.server, servers, stored.servers);
  for (const [index, service] of bundle.services.entries()) {
    exists(["services", index, "customer"], "customer", service.customer, customers, stored.customers);
    exists(["services", index, "product"], "product", service.product, products, stored.products);
  }
  return { problems, settings };
}
