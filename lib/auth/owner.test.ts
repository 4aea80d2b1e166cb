import { afterEach, beforeEach, expect, it } from "vitest";
import { openPrisma, type PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { createOwner, ensureOwnerFromEnv, hasOwner, isOwnerToken, ownerLink, ownerToken } from "./owner";

const SECRET = "a secret of more than thirty-two characters";
let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeEach(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
});

afterEach(() => database.remove());

const owner = (name: string) => ({ email: `${name}@example.com`, name, password: "correct horse battery" });

it("creates one owner, an administrator, once", async () => {
  expect(await hasOwner(prisma)).toBe(false);
  expect(await createOwner(prisma, owner("ada"))).toBe("created");
  expect(await createOwner(prisma, owner("eve"))).toBe("exists");
  expect(await prisma.user.findMany({ select: { email: true, role: true } })).toEqual([{ email: "ada@example.com", role: "admin" }]);
});

it("creates one owner when several try at once, from several connections", async () => {
  const clients = Array.from({ length: 4 }, () => openPrisma(database.url));
  try {
    const outcomes = await Promise.all(
      clients.flatMap((client, index) => [client, client].map((each) => createOwner(each, owner(`user-${index}`)))),
    );
    expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "exists")).toHaveLength(7);
    expect(await prisma.user.count()).toBe(1);
  } finally {
    await Promise.all(clients.map((client) => client.$disconnect()));
  }
});

it("creates the owner that the environment names, in lower case, and only when both variables are set", async () => {
  expect(await ensureOwnerFromEnv(prisma, { OWNER_EMAIL: undefined, OWNER_PASSWORD: "correct horse battery" })).toBe("not-configured");
  expect(await ensureOwnerFromEnv(prisma, { OWNER_EMAIL: "Ada@Example.com", OWNER_PASSWORD: undefined })).toBe("not-configured");
  const env = { OWNER_EMAIL: "Ada@Example.com", OWNER_PASSWORD: "correct horse battery" };
  expect(await ensureOwnerFromEnv(prisma, env)).toBe("created");
  expect(await ensureOwnerFromEnv(prisma, env)).toBe("exists");
  expect((await prisma.user.findFirst())?.email).toBe("ada@example.com");
});

it("knows its token from any other", () => {
  expect(isOwnerToken(ownerToken(SECRET), SECRET)).toBe(true);
  expect(isOwnerToken(ownerToken(`${SECRET}!`), SECRET)).toBe(false);
  expect(isOwnerToken(ownerToken(SECRET).slice(1), SECRET)).toBe(false);
  expect(isOwnerToken("", SECRET)).toBe(false);
});

it("puts the token into a link to this installation", () => {
  const path = `/welcome?token=${ownerToken(SECRET)}`;
  expect(ownerLink({ APP_SECRET: SECRET, APP_URL: undefined, PORT: 3210 })).toBe(`http://localhost:3210${path}`);
  expect(ownerLink({ APP_SECRET: SECRET, APP_URL: "https://ponctuel.example.com", PORT: 3210 })).toBe(
    `https://ponctuel.example.com${path}`,
  );
});
