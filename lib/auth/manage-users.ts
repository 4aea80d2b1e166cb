import { hashPassword } from "better-auth/crypto";
import type { PrismaClient } from "../db/client";
import type { Role } from "./roles";

/** Why a user was not changed. */
export type UserRefusal = "unknown" | "lastAdmin";

/** Everybody who can sign in, by e-mail. */
export function listUsers(prisma: PrismaClient) {
  return prisma.user.findMany({ orderBy: { email: "asc" }, select: { email: true, name: true, role: true, createdAt: true } });
}

/** Gives a user another role. Never takes the last administrator's. */
export function setRole(prisma: PrismaClient, email: string, role: Role): Promise<"done" | UserRefusal> {
  return changeUser(prisma, email, role !== "admin", async (tx, id) => {
    await tx.user.update({ where: { id }, data: { role, updatedAt: new Date() } });
  });
}

/** Gives a user another password, and ends all the user's sessions. In: a password that `newUserSchema` accepts. */
export async function setPassword(prisma: PrismaClient, email: string, password: string): Promise<"done" | UserRefusal> {
  const passwordHash = await hashPassword(password);
  return changeUser(prisma, email, false, async (tx, id) => {
    await tx.account.updateMany({
      where: { userId: id, providerId: "credential" },
      data: { password: passwordHash, updatedAt: new Date() },
    });
    await tx.session.deleteMany({ where: { userId: id } });
  });
}

/** Removes a user, and with it the sessions and the password. Never removes the last administrator. */
export function removeUser(prisma: PrismaClient, email: string): Promise<"done" | UserRefusal> {
  return changeUser(prisma, email, true, async (tx, id) => {
    await tx.user.delete({ where: { id } });
  });
}

type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** One change of one user in one transaction. Writing the user first makes changes wait for one another, so that two cannot each spare the other's administrator. */
async function changeUser(
  prisma: PrismaClient,
  email: string,
  losesAdmin: boolean,
  change: (tx: Transaction, id: string) => Promise<void>,
): Promise<"done" | UserRefusal> {
  return prisma.$transaction(async (tx) => {
    await tx.user.updateMany({ where: { role: "admin" }, data: { updatedAt: new Date() } });
    const user = await tx.user.findUnique({ where: { email: email.trim().toLowerCase() } });
    if (!user) return "unknown";
    if (losesAdmin && user.role === "admin" && (await tx.user.count({ where: { role: "admin" } })) === 1) return "lastAdmin";
    await change(tx, user.id);
    return "done";
  });
}
