import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { MisconfiguredError } from "../errors";
import { listServices, loadService, parseServiceFilters, type ServiceFilters, servicesPerPage } from "./data";

const now = new Date("2026-11-23T00:00:00Z");
const past = new Date("2026-11-20T00:00:00Z");

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeAll(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
  const stamps = { createdAt: past, updatedAt: past };
  await prisma.server.create({ data: { id: 1, key: "web-1", name: "Web 1", driver: "webhook", settings: "{}", ...stamps } });
  await prisma.product.create({ data: { id: 1, key: "s", name: "Hosting S", serverId: 1, graceDays: 3, ...stamps } });
  await prisma.customer.createMany({
    data: [
      { id: 1, email: "ada@example.com", name: "Ada Lovelace", ...stamps },
      { id: 2, email: "zoe@example.com", name: "École 100% <b>Zoé</b> 🎓", ...stamps },
    ],
  });
  const common = { productId: 1, serverId: 1, stateChangedAt: past, ...stamps };
  await prisma.service.createMany({
    data: [
      ...Array.from({ length: 120 }, (_, index) => ({
        ...common,
        reference: `SVC-${String(index + 1).padStart(4, "0")}`,
        customerId: 1,
        state: index % 2 === 0 ? "active" : "pending",
      })),
      { ...common, reference: "é/?#& 1", customerId: 2, state: "active", expiresAt: new Date("2026-12-01T00:00:00Z") },
      { ...common, reference: "down", customerId: 2, state: "suspended", expiresAt: past, suspendedAt: past, suspensionReason: "overdue" },
    ],
  });
});

afterAll(() => database?.remove());

const references = async (filters: ServiceFilters) => (await listServices(prisma, filters, now)).rows.map((service) => service.reference);

test("pages follow the references, there and back", async () => {
  const one = await listServices(prisma, {}, now);
  expect(one.rows).toHaveLength(servicesPerPage);
  expect([one.previous, one.next]).toEqual([null, "SVC-0050"]);
  const two = await listServices(prisma, { after: "SVC-0050" }, now);
  const three = await listServices(prisma, { after: two.next ?? "" }, now);
  expect(three.rows.map((service) => service.reference).slice(-3)).toEqual(["SVC-0120", "down", "é/?#& 1"]);
  expect(three.next).toBeNull();
  expect(await references({ before: three.previous ?? "" })).toEqual(two.rows.map((service) => service.reference));
});

test("a search finds the start of a reference or e-mail address and any part of a name, whatever the case", async () => {
  expect(await references({ search: "svc-011" })).toHaveLength(10);
  expect(await references({ search: "VC-0001" })).toEqual([]);
  expect(await references({ search: "ZOE@" })).toEqual(["down", "é/?#& 1"]);
  expect(await references({ search: "École" })).toEqual(["down", "é/?#& 1"]);
  expect(await references({ search: "lovel", state: "pending" })).toHaveLength(servicesPerPage);
});

test("a search takes %, _ and ! as they are", async () => {
  expect(await references({ search: "100%" })).toEqual(["down", "é/?#& 1"]);
  expect(await references({ search: "SVC%1" })).toEqual([]);
  expect(await references({ search: "SVC_0001" })).toEqual([]);
  expect(await references({ search: "!" })).toEqual([]);
});

test("a state filters and pages on", async () => {
  const page = await listServices(prisma, { state: "active" }, now);
  expect(page.rows.every((service) => service.state === "active")).toBe(true);
  expect(await references({ state: "active", after: page.next ?? "" })).toHaveLength(11);
});

test("each service carries its next step, after its product's policy", async () => {
  const active = await loadService(prisma, "é/?#& 1", now);
  expect(active?.planned).toMatchObject({ step: "suspend", at: new Date("2026-12-01T00:00:00Z"), reason: { code: "termOver" } });
  const suspended = await loadService(prisma, "down", now);
  expect(suspended?.policy).toEqual({ suspendAfterDays: 0, graceDays: 3 });
  expect(suspended?.planned).toMatchObject({ step: "expire", at: new Date("2026-11-23T00:00:00Z") });
  expect(await loadService(prisma, "nothing", now)).toBeNull();
});

test("settings that cannot be read are told, never guessed", async () => {
  await prisma.setting.create({ data: { key: "lifecycle", value: '{"graceDays": "7"}', updatedAt: now } });
  await expect(listServices(prisma, {}, now)).rejects.toThrow(MisconfiguredError);
  await prisma.setting.delete({ where: { key: "lifecycle" } });
});

test("what an address says wrong falls back to the whole list", () => {
  expect(parseServiceFilters({ state: "nope", q: "  ", after: "" })).toEqual({});
  expect(parseServiceFilters({ state: ["active", "x"], q: " a ", before: "SVC-1" })).toEqual({
    state: "active",
    search: "a",
    before: "SVC-1",
  });
});
