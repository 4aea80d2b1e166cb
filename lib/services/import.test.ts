import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { SqlDatabase } from "../db/sql";
import { openTestDatabase } from "../db/testing";
import { plainRows } from "../db/testing/rows";
import type { Driver } from "../provisioning/driver";
import { parseBundle } from "./bundle";
import { parseCsvBundle } from "./bundle-csv";
import { exportBundle } from "./export";
import { type ImportOptions, importBundle } from "./import";

const driver = {
  key: "memory",
  settings: z.object({ url: z.string("expected an address"), secret: z.string("expected a secret") }),
  secretSettings: ["secret"],
} as unknown as Driver;
const keeper = {
  findDriver: (key: string) => (key === "memory" ? driver : undefined),
  encrypt: (text: string) => `encrypted:${Math.random()}:${text}`,
  decrypt: (stored: string) => {
    if (!stored.startsWith("encrypted:")) throw new Error("another APP_SECRET");
    return stored.split(":").slice(2).join(":");
  },
};

const service = {
  reference: "SVC-1",
  customer: "a@example.com",
  product: "s",
  state: "pending",
  expiresAt: "2026-12-31T00:00:00Z",
  externalId: null,
  suspendedAt: null,
  suspensionReason: null,
  cancelAt: null,
  holdUntil: null,
};
const suspended = { ...service, state: "suspended", suspendedAt: "2026-11-01T00:00:00Z", suspensionReason: "abuse" };
const bundle = (changes: object = {}) => ({
  servers: [{ key: "web-1", name: "Web 1", driver: "memory", settings: { url: "http://x", secret: "open" } }],
  products: [{ key: "s", name: "S", server: "web-1", settings: { plan: { a: 1 } }, suspendAfterDays: null, graceDays: 3 }],
  customers: [{ email: "A@Example.com", name: '<b>"😀"</b>'.repeat(900) }],
  services: [service],
  ...changes,
});

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let db: SqlDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  ({ db } = database);
});
afterEach(() => database.remove());

let clock = Date.parse("2026-11-23T00:00:00Z");
const bringIn = async (value: object, options: Partial<ImportOptions> = {}) => {
  clock += 1000;
  return importBundle(db, parseBundle(JSON.stringify(value)), {
    dryRun: false,
    forceState: false,
    keeper,
    now: new Date(clock),
    ...options,
  });
};
const everything = async () =>
  Object.fromEntries(
    await Promise.all(
      ["servers", "products", "customers", "services"].map(async (table) => [table, await db.all(`SELECT * FROM ${table} ORDER BY id`)]),
    ),
  );
const stored = async (reference = "SVC-1") =>
  plainRows(await db.all<Record<string, unknown>>("SELECT * FROM services WHERE reference = $1", [reference]))[0] ?? {};
const taken = async (withSecrets: boolean) => {
  let text = "";
  for await (const piece of exportBundle(db, { withSecrets, keeper, warn: () => undefined })) text += piece;
  return JSON.parse(text);
};
const problemsOf = (value: object) =>
  bringIn(value).then(
    () => [],
    (error) => error.problems as string[],
  );

describe("import", () => {
  it("creates everything, then finds nothing to change", async () => {
    expect(await bringIn(bundle())).toEqual({
      servers: { created: 1, updated: 0, unchanged: 0 },
      products: { created: 1, updated: 0, unchanged: 0 },
      customers: { created: 1, updated: 0, unchanged: 0 },
      services: { created: 1, updated: 0, unchanged: 0 },
      statesLeft: 0,
    });
    const before = await everything();
    expect(await bringIn(bundle())).toMatchObject({ servers: { unchanged: 1 }, services: { unchanged: 1, updated: 0 } });
    expect(await everything()).toEqual(before);
    expect(await stored()).toMatchObject({ state: "pending", expires_at: new Date(service.expiresAt), term_anchor_day: 31 });
    expect(JSON.stringify(before)).not.toContain('secret":"open');
  });

  it("of an export changes nothing, with secrets or without", async () => {
    await bringIn(bundle({ services: [service, { ...suspended, reference: "SVC-2", holdReason: "dispute", graceDays: 0 }] }));
    const before = await everything();
    for (const withSecrets of [false, true]) {
      const exported = await taken(withSecrets);
      expect(exported.servers[0].settings).toEqual(withSecrets ? { url: "http://x", secret: "open" } : { url: "http://x" });
      expect(await bringIn(exported)).toMatchObject({ services: { unchanged: 2 }, statesLeft: 0 });
      expect(await bringIn(exported, { forceState: true })).toMatchObject({ services: { unchanged: 2 } });
      expect(await everything()).toEqual(before);
    }
  });

  it("writes only what differs, and leaves absent fields alone", async () => {
    await bringIn(bundle());
    const summary = await bringIn({
      services: [{ reference: "SVC-1", customer: "a@example.com", product: "s", expiresAt: "2027-02-28T00:00:00Z" }],
    });
    expect(summary.services).toEqual({ created: 0, updated: 1, unchanged: 0 });
    expect(await stored()).toMatchObject({ expires_at: new Date("2027-02-28T00:00:00Z"), term_anchor_day: 31, state: "pending" });
    await bringIn(bundle({ services: [{ ...service, expiresAt: "2027-03-15T00:00:00Z" }] }));
    expect(await stored()).toMatchObject({ term_anchor_day: 15 });
    await bringIn(bundle({ services: [{ ...service, expiresAt: null }] }));
    expect(await stored()).toMatchObject({ expires_at: null, term_anchor_day: null });
  });

  it("keeps the secret that a file lacks, and takes the one it has", async () => {
    await bringIn(bundle());
    const server = { key: "web-1", name: "New name", driver: "memory", settings: { url: "http://y" } };
    await bringIn({ servers: [server] });
    expect((await taken(true)).servers[0]).toMatchObject({ name: "New name", settings: { url: "http://y", secret: "open" } });
    await bringIn({ servers: [{ ...server, settings: { url: "http://y", secret: "new" } }] });
    expect((await taken(true)).servers[0].settings.secret).toBe("new");
  });

  it("leaves the state of an existing service to the engine, unless forced", async () => {
    await bringIn(bundle());
    await db.run("UPDATE services SET state = 'active', confirmed_steps = 1, attempt_step = 'suspend', attempts = 2");
    expect(await bringIn(bundle())).toMatchObject({ services: { unchanged: 1 }, statesLeft: 1 });
    expect(await stored()).toMatchObject({ state: "active" });
    expect(await bringIn(bundle({ services: [suspended] }), { forceState: true })).toMatchObject({
      services: { updated: 1 },
      statesLeft: 0,
    });
    expect(await stored()).toMatchObject({
      state: "suspended",
      suspended_at: new Date("2026-11-01T00:00:00Z"),
      suspension_reason: "abuse",
      confirmed_steps: 2,
      attempt_step: null,
      attempts: 0,
    });
  });

  it("moves a service with its product's server until it was delivered, and not afterwards", async () => {
    await bringIn(bundle({ services: [service, { ...service, reference: "SVC-2", state: "active" }] }));
    const moved = bundle({ services: [] });
    moved.servers.push({ ...(moved.servers[0] as (typeof moved.servers)[0]), key: "web-2" });
    moved.products = [{ ...(moved.products[0] as (typeof moved.products)[0]), server: "web-2" }];
    await bringIn(moved);
    expect([(await stored()).server_id, (await stored("SVC-2")).server_id]).toEqual([2, 1]);
  });

  it("leaves a service where it is while a call for it is under way: it may be delivered there", async () => {
    await bringIn(bundle({ services: [service, { ...service, reference: "SVC-2" }] }));
    const executions = await db.all<{ id: number }>(
      "INSERT INTO executions (task_key, trigger, status, attempt, created_at) VALUES ('t', 'schedule', 'running', 1, $1), ('t', 'schedule', 'abandoned', 1, $1) RETURNING id",
      [new Date()],
    );
    for (const [index, { id }] of executions.entries())
      await db.run("UPDATE services SET claim_execution_id = $1, claim_attempt = 1 WHERE reference = $2", [id, `SVC-${index + 1}`]);
    const moved = bundle({ services: [] });
    moved.servers.push({ ...(moved.servers[0] as (typeof moved.servers)[0]), key: "web-2" });
    moved.products = [{ ...(moved.products[0] as (typeof moved.products)[0]), server: "web-2" }];
    await bringIn(moved);
    expect([(await stored()).server_id, (await stored("SVC-2")).server_id]).toEqual([1, 2]);
  });

  it("tells all and does nothing in a dry run", async () => {
    expect(await bringIn(bundle(), { dryRun: true })).toMatchObject({ services: { created: 1 } });
    expect(await everything()).toEqual({ servers: [], products: [], customers: [], services: [] });
  });

  it.each<[string, object, string]>([
    [
      "a date without zone",
      { services: [{ ...service, expiresAt: "2026-12-01T00:00:00" }] },
      "services[0].expiresAt: expected an ISO date",
    ],
    ["a date that is none", { services: [{ ...service, expiresAt: "2026-02-30T00:00:00Z" }] }, "services[0].expiresAt: expected an ISO"],
    ["an unknown key", { services: [{ ...service, expireAt: null }] }, 'services[0]: unknown key "expireAt"'],
    ["an unknown state", { services: [{ ...service, state: "on" }] }, 'services[0].state: expected one of "pending"'],
    ["a missing field", { services: [{ reference: "x" }] }, "services[0].customer: expected string, but it is missing"],
    ["a suspension without date", { services: [{ ...suspended, suspendedAt: null }] }, "services[0].suspendedAt: expected a value"],
    ["a date of suspension alone", { services: [{ ...suspended, state: "active" }] }, "services[0].suspendedAt: expected null"],
    ["a negative grace", { services: [{ ...service, graceDays: -1 }] }, "services[0].graceDays: expected a whole number of days"],
    [
      "a reference twice",
      { services: [service, service] },
      'services[1].reference: expected each reference once, "SVC-1" is also at services[0]',
    ],
    ["an unknown customer", { customers: [] }, "services[0].customer: expected a customer of this bundle or of the database"],
    ["an unknown product", { products: [] }, "services[0].product: expected a product of this bundle"],
    ["an unknown server", { servers: [] }, "products[0].server: expected a server of this bundle"],
    ["an unknown driver", { servers: [{ ...bundle().servers[0], driver: "x" }] }, "servers[0].driver: expected a driver of this version"],
    [
      "a new server without its secret",
      { servers: [{ ...bundle().servers[0], settings: { url: "u" } }] },
      "servers[0].settings.secret: expected a secret",
    ],
    ["settings that are a list", { products: [{ ...bundle().products[0], settings: [] }] }, "products[0].settings: expected an object"],
    ["an e-mail address that is none", { customers: [{ email: "a", name: "A" }] }, "customers[0].email: expected an e-mail address"],
    [
      "too long a name",
      { customers: [{ email: "a@b", name: "x".repeat(10_001) }] },
      "customers[0].name: expected at most 10000 characters",
    ],
  ])("refuses %s and says where", async (_title, changes, problem) => {
    expect((await problemsOf(bundle(changes)))[0]).toContain(problem);
    expect(await everything()).toEqual({ servers: [], products: [], customers: [], services: [] });
  });

  it("imports nothing when one of 10,000 is wrong, and shows 20 problems at the most", async () => {
    const services = Array.from({ length: 10_000 }, (_, index) => ({ ...service, reference: `SVC-${index}` }));
    const last = { ...service, product: "elsewhere" };
    expect(await problemsOf(bundle({ services: [...services, last] }))).toHaveLength(2);
    expect((await everything()).services).toEqual([]);
    const error = await bringIn(bundle({ services: services.map((one) => ({ ...one, product: "elsewhere" })) })).catch((thrown) => thrown);
    expect(error.message.split("\n")).toHaveLength(21);
    expect(error.message).toMatch(/and 9980 more problems$/);
  });

  it("says in which line JSON ends to be JSON", () => {
    expect(() => parseBundle('{\n "services": [\n  {,}\n]}')).toThrow(/^line 3, column 4: expected valid JSON/);
  });
});

describe("CSV", () => {
  const csv = (text: string) => importBundle(db, parseCsvBundle(text), { dryRun: false, forceState: false, keeper, now: new Date(clock) });

  it("brings services in, and customers that it names", async () => {
    await bringIn(bundle({ services: [] }));
    const text = `\uFEFFreference,customer,product,expiresAt,customerName,graceDays
A-1,A@example.com,s,2026-12-01T00:00:00Z,Not renamed,
A-2,b@example.com,s,,"B, ""the"" second",5
`;
    expect(await csv(text)).toMatchObject({ services: { created: 2 }, customers: { created: 1, unchanged: 1 } });
    expect(await stored("A-2")).toMatchObject({ state: "pending", expires_at: null, grace_days: 5 });
    expect((await taken(false)).customers.map(({ name }: { name: string }) => name)).toEqual([
      bundle().customers[0]?.name,
      'B, "the" second',
    ]);
    expect(await csv(text)).toMatchObject({ services: { unchanged: 2 } });
  });

  it.each([
    ["reference,customer,product\nA-1,a@example.com,s,x\n", "line 2: Invalid Record Length"],
    ["reference,customer\nA-1,a@example.com\n", 'line 1: expected a column "product"'],
    ["reference,customer,product,expires\n", 'line 1: unknown or repeated column "expires"'],
    ["", "line 1: expected a header row"],
    [
      "reference,customer,product,expiresAt\nA-1,a@example.com,s,\n\nA-2,a@example.com,s,tomorrow\n",
      "line 4: expiresAt: expected an ISO date",
    ],
    ["reference,customer,product\nA-1,a@example.com,s\nA-2,a@example.com,nope\n", "line 3: product: expected a product"],
    ["reference,customer,product,graceDays\nA-1,a@example.com,s,-1\n", "line 2: graceDays: expected a whole number"],
  ])("refuses %j and names the line", async (text, problem) => {
    await bringIn(bundle({ services: [] }));
    await expect((async () => csv(text))()).rejects.toThrow(problem);
    expect((await everything()).services).toEqual([]);
  });
});
