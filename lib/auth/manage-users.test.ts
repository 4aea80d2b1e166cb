import { verifyPassword } from "better-auth/crypto";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPrisma, type PrismaClient } from "../db/client";
import { openPrismaTestDatabase } from "../db/testing";
import { insertUser } from "./create-user";
import { listUsers, removeUser, setPassword, setRole } from "./manage-users";
import type { Role } from "./roles";

let database: Awaited<ReturnType<typeof openPrismaTestDatabase>>;
let prisma: PrismaClient;

beforeEach(async () => {
  database = await openPrismaTestDatabase();
  ({ prisma } = database);
});

afterEach(() => database.remove());

async function add(name: string, role: Role): Promise<string> {
  const id = await insertUser(prisma, { email: `${name}@example.com`, name, role, passwordHash: "x" });
  const at = new Date();
  await prisma.session.create({ data: { id, token: id, userId: id, expiresAt: at, createdAt: at, updatedAt: at } });
  return id;
}

const roleOf = async (name: string) => (await prisma.user.findUnique({ where: { email: `${name}@example.com` } }))?.role;

it("changes a role, but never the last administrator's", async () => {
  await add("ada", "admin");
  await add("bob", "viewer");
  expect(await setRole(prisma, "ada@example.com", "operator")).toBe("lastAdmin");
  expect(await setRole(prisma, "ada@example.com", "admin")).toBe("done");
  expect(await setRole(prisma, " Bob@Example.com", "admin")).toBe("done");
  expect(await setRole(prisma, "ada@example.com", "operator")).toBe("done");
  expect([await roleOf("ada"), await roleOf("bob")]).toEqual(["operator", "admin"]);
  expect(await setRole(prisma, "eve@example.com", "admin")).toBe("unknown");
});

it("removes a user with sessions and password, but never the last administrator", async () => {
  await add("ada", "admin");
  await add("bob", "operator");
  expect(await removeUser(prisma, "ada@example.com")).toBe("lastAdmin");
  expect(await removeUser(prisma, "bob@example.com")).toBe("done");
  expect(await removeUser(prisma, "bob@example.com")).toBe("unknown");
  expect(await listUsers(prisma)).toEqual([expect.objectContaining({ email: "ada@example.com", role: "admin" })]);
  expect([await prisma.session.count(), await prisma.account.count()]).toEqual([1, 1]);
});

it("keeps one administrator when two remove each other at once", async () => {
  await add("ada", "admin");
  await add("bob", "admin");
  const other = openPrisma(database.url);
  try {
    const outcomes = await Promise.all([removeUser(prisma, "ada@example.com"), removeUser(other, "bob@example.com")]);
    expect(outcomes.sort()).toEqual(["done", "lastAdmin"]);
    expect(await prisma.user.count({ where: { role: "admin" } })).toBe(1);
  } finally {
    await other.$disconnect();
  }
});

it("gives another password and ends the sessions", async () => {
  const id = await add("ada", "admin");
  expect(await setPassword(prisma, "ada@example.com", "a better password")).toBe("done");
  const { password: hash } = await prisma.account.findFirstOrThrow({ where: { userId: id } });
  expect(await verifyPassword({ hash: hash ?? "", password: "a better password" })).toBe(true);
  expect(await prisma.session.count()).toBe(0);
  expect(await setPassword(prisma, "eve@example.com", "a better password")).toBe("unknown");
});
