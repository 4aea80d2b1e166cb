import type { SqlDatabase } from "../../lib/db/sql";
import { findDriver } from "../../lib/provisioning/registry";
import { decryptSecret, encryptSecret } from "../../lib/secrets";
import { parseBundle } from "../../lib/services/bundle";
import { importBundle } from "../../lib/services/import";
import type { Random } from "./random";

/** A service that items of executions can be about. */
export interface Subject {
  id: string;
  label: string;
}

const DAY_MS = 86_400_000;
// Addresses that lead nowhere (RFC 2606): nothing of a demonstration ever calls a real server.
const servers = [
  { key: "web-1", name: "Web 1, Paris" },
  { key: "web-2", name: "Web 2, Roubaix" },
  { key: "game-1", name: "Game 1" },
  { key: "vps-1", name: "VPS node 1" },
].map((server) => ({
  ...server,
  driver: "webhook",
  settings: {
    url: `https://${server.key}.demo.invalid/hook`,
    secret: `whsec_${Buffer.from("demonstration only, no server").toString("base64")}`,
  },
}));
const products = [
  { key: "hosting-s", name: "Hosting S", server: "web-1", settings: { quotaMb: 5_000 } },
  { key: "hosting-l", name: "Hosting L", server: "web-2", settings: { quotaMb: 50_000 }, graceDays: 14 },
  { key: "minecraft-8", name: "Minecraft, 8 players", server: "game-1", settings: { memoryMb: 4_096 }, suspendAfterDays: 1, graceDays: 3 },
  { key: "vps-2", name: "VPS, 2 cores", server: "vps-1", settings: { cores: 2 } },
];
const firstNames = ["Ada", "Linus", "Grace", "Zoé", "Youssef", "Mireille", "Jürgen", "Chloé", "Ngozi", "Émile", "Kenji", "Ana"];
const lastNames = ["Lefèvre", "O’Brien", "Nguyen", "Müller", "Diallo", "García", "Kowalski", "Durand", "Çelik", "Haddad"];

/** Writes servers, products, customers and services in every state. Nothing is due before a few days. Returns the services. */
export async function seedHosting(db: SqlDatabase, appSecret: string, random: Random, now: Date, serviceCount: number): Promise<Subject[]> {
  const customers = Array.from({ length: Math.ceil(serviceCount / 3) }, (_, index) => ({
    email: `customer-${index + 1}@demo.invalid`,
    name: `${random.pick(firstNames)} ${random.pick(lastNames)}`,
    exempt: random.next() < 0.03,
  }));
  const services = Array.from({ length: serviceCount }, (_, index) => ({
    reference: `SVC-${String(index + 1).padStart(5, "0")}`,
    customer: random.pick(customers).email,
    product: random.pick(products).key,
    ...stateOf(random, now),
  }));
  const keeper = {
    findDriver,
    encrypt: (text: string) => encryptSecret(text, appSecret),
    decrypt: (stored: string) => decryptSecret(stored, appSecret),
  };
  const bundle = parseBundle(JSON.stringify({ servers, products, customers, services }));
  await importBundle(db, bundle, { dryRun: false, forceState: false, keeper, now });
  return db.all<Subject>("SELECT CAST(id AS TEXT) AS id, reference AS label FROM services ORDER BY id");
}

function stateOf(random: Random, now: Date) {
  const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS).toISOString();
  const externalId = `acc-${random.int(10_000, 99_999)}`;
  // What would be due now is on hold: a tick of this demonstration has nothing to call.
  const held = { holdUntil: inDays(365), holdReason: "Demonstration" };
  switch (random.weighted({ active: 70, endless: 6, suspended: 9, abuse: 2, pending: 3, delivery_failed: 1, expired: 6, cancelled: 3 })) {
    case "active":
      return {
        state: "active",
        externalId,
        expiresAt: inDays(random.int(3, 360)),
        ...(random.next() < 0.05 && { cancelAt: inDays(random.int(3, 60)) }),
      };
    case "endless":
      return { state: "active", externalId, expiresAt: null };
    case "suspended": {
      const days = random.int(0, 1);
      const suspended = { suspendedAt: inDays(-days), suspensionReason: "overdue" };
      return { state: "suspended", externalId, expiresAt: inDays(-days - 1), ...suspended, graceDays: random.int(6, 30) };
    }
    case "abuse":
      return { state: "suspended", externalId, expiresAt: inDays(random.int(3, 90)), suspendedAt: inDays(-4), suspensionReason: "abuse" };
    case "pending":
      return { state: "pending", expiresAt: inDays(30), ...held };
    case "delivery_failed":
      return { state: "delivery_failed", expiresAt: inDays(30), ...held };
    case "expired":
      return { state: "expired", externalId, expiresAt: inDays(-random.int(20, 200)) };
    case "cancelled":
      return { state: "cancelled", externalId, expiresAt: inDays(random.int(-60, 60)) };
  }
}
