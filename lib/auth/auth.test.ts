import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { ATTEMPTS_PER_EMAIL, ATTEMPTS_WINDOW_SECONDS, countAttempt } from "./attempts";
import { createAuth } from "./auth";
import { createUser, newUserSchema } from "./create-user";

const SECRET = "a secret of more than thirty-two characters";
let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeEach(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
});

afterEach(() => database.remove());

const ada = newUserSchema.parse({ email: " Ada@Example.com", name: "Ada", password: "correct horse battery", role: "operator" });

/** A request as a page of `host` sends it, from the address `ip`. */
function ask(path: string, body: object, from: { host?: string; origin?: string; ip?: string; cookie?: string } = {}): Promise<Response> {
  const { host = "localhost:3000", ip = "192.0.2.1", cookie = "" } = from;
  const origin = from.origin ?? `http://${host}`;
  const headers = { "content-type": "application/json", host, origin, "x-forwarded-for": ip, ...(cookie ? { cookie } : {}) };
  const request = new Request(`http://localhost/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return createAuth(prisma, { APP_SECRET: SECRET, APP_URL: undefined }).handler(request);
}

const credentials = { email: "ada@example.com", password: "correct horse battery" };

describe("signing in", () => {
  it("opens a session in the database, that tells the role", async () => {
    const id = await createUser(prisma, ada);
    const response = await ask("/sign-in/email", credentials);
    expect(response.status).toBe(200);
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(response.headers.get("set-cookie")).toMatch(/HttpOnly/);
    const session = await createAuth(prisma, { APP_SECRET: SECRET, APP_URL: undefined }).api.getSession({
      headers: new Headers({ cookie }),
    });
    expect(session?.user).toMatchObject({ id, email: "ada@example.com", name: "Ada", role: "operator" });
    expect(await prisma.session.count({ where: { userId: id } })).toBe(1);
    await ask("/sign-out", {}, { cookie });
    expect(await prisma.session.count()).toBe(0);
  });

  it.each(["127.0.0.1:3000", "192.168.1.20:8080", "ponctuel.example.com"])("works at %s without a configured address", async (host) => {
    await createUser(prisma, ada);
    expect((await ask("/sign-in/email", credentials, { host })).status).toBe(200);
  });

  it("is refused to another site's page", async () => {
    await createUser(prisma, ada);
    expect((await ask("/sign-in/email", credentials, { origin: "https://evil.example" })).status).toBe(403);
  });

  it("is refused with a wrong password, and to nobody's e-mail alike", async () => {
    await createUser(prisma, ada);
    expect((await ask("/sign-in/email", { ...credentials, password: "wrong" })).status).toBe(401);
    expect((await ask("/sign-in/email", { ...credentials, email: "eve@example.com" })).status).toBe(401);
  });

  it("is limited by address, and says how long to wait; the count is in the database", async () => {
    await createUser(prisma, ada);
    const statuses = [];
    for (let attempt = 0; attempt < 11; attempt++)
      statuses.push((await ask("/sign-in/email", { ...credentials, password: "wrong" })).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    const limited = await ask("/sign-in/email", credentials);
    expect(Number(limited.headers.get("x-retry-after"))).toBeGreaterThan(0);
    expect((await ask("/sign-in/email", credentials, { ip: "192.0.2.2" })).status).toBe(200);
  });

  it("is limited by e-mail too, from however many addresses", async () => {
    await createUser(prisma, ada);
    await prisma.rateLimit.create({
      data: { id: "x", key: "email|ada@example.com", count: ATTEMPTS_PER_EMAIL, lastRequest: BigInt(Date.now()) },
    });
    const response = await ask("/sign-in/email", { ...credentials, email: "ADA@example.com" });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("x-retry-after"))).toBeGreaterThan(0);
  });
});

it("lets nobody sign up, nor change an account behind the pages' back", async () => {
  expect((await ask("/sign-up/email", { ...credentials, name: "Eve", role: "admin" })).ok).toBe(false);
  await createUser(prisma, ada);
  const cookie = (await ask("/sign-in/email", credentials)).headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await ask("/update-user", { role: "admin", name: "Eve" }, { cookie })).ok).toBe(false);
  expect(await prisma.user.findMany({ select: { name: true, role: true } })).toEqual([{ name: "Ada", role: "operator" }]);
});

it("creates no second user with an e-mail that is taken", async () => {
  expect(await createUser(prisma, ada)).toEqual(expect.any(String));
  expect(await createUser(prisma, ada)).toBeUndefined();
  expect(await prisma.account.count()).toBe(1);
});

it("counts attempts within a window that refused ones do not lengthen", async () => {
  const start = new Date("2026-11-23T10:00:00Z");
  const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
  for (let attempt = 0; attempt < ATTEMPTS_PER_EMAIL; attempt++) expect(await countAttempt(prisma, "ada@example.com", start)).toBe(0);
  expect(await countAttempt(prisma, "ada@example.com", later(60))).toBe(ATTEMPTS_WINDOW_SECONDS - 60);
  expect(await countAttempt(prisma, "ADA@example.com ", later(ATTEMPTS_WINDOW_SECONDS - 1))).toBe(1);
  expect(await countAttempt(prisma, "eve@example.com", later(60))).toBe(0);
  expect(await countAttempt(prisma, "ada@example.com", later(ATTEMPTS_WINDOW_SECONDS))).toBe(0);
});
