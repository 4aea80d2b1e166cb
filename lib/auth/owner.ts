import { createHmac, timingSafeEqual } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import type { PrismaClient } from "../db/client";
import type { Env } from "../env-schema";
import { insertUser, type NewUser } from "./create-user";

/** The secret part of the owner's link. It opens only while there is no user, so it serves once. */
export function ownerToken(appSecret: string): string {
  return createHmac("sha256", appSecret).update("ponctuel: create the owner").digest("base64url");
}

/** Whether a token is the owner's link's, in a time that does not depend on how much of it is right. */
export function isOwnerToken(token: string, appSecret: string): boolean {
  const expected = Buffer.from(ownerToken(appSecret));
  const given = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The address at which the first person creates the owner, to be shown while there is no user. */
export function ownerLink(env: Pick<Env, "APP_SECRET" | "APP_URL" | "PORT">): string {
  return new URL(`/welcome?token=${ownerToken(env.APP_SECRET)}`, env.APP_URL ?? `http://localhost:${env.PORT}`).href;
}

/** Whether this installation has an owner: any user at all. */
export async function hasOwner(prisma: Pick<PrismaClient, "user">): Promise<boolean> {
  return (await prisma.user.findFirst({ select: { id: true } })) !== null;
}

/**
 * Creates the owner, an administrator, when there is no user; else changes nothing. Of any number of calls at once, from any number
 * of processes, one creates: each first writes the same row, and so waits for the others, before it looks whether there is a user.
 */
export async function createOwner(prisma: PrismaClient, owner: Omit<NewUser, "role">): Promise<"created" | "exists"> {
  if (await hasOwner(prisma)) return "exists";
  const passwordHash = await hashPassword(owner.password);
  return prisma.$transaction(async (tx) => {
    const marker = { value: "true", updatedAt: new Date() };
    await tx.setting.upsert({ where: { key: OWNER_MARKER }, create: { key: OWNER_MARKER, ...marker }, update: marker });
    if (await hasOwner(tx)) return "exists";
    await insertUser(tx, { email: owner.email, name: owner.name, role: "admin", passwordHash });
    return "created";
  });
}

const OWNER_MARKER = "owner";

/** Creates the owner from OWNER_EMAIL and OWNER_PASSWORD, at start, when both are set and there is no user. Needs no browser. */
export async function ensureOwnerFromEnv(
  prisma: PrismaClient,
  env: Pick<Env, "OWNER_EMAIL" | "OWNER_PASSWORD">,
): Promise<"created" | "exists" | "not-configured"> {
  if (!env.OWNER_EMAIL || !env.OWNER_PASSWORD) return "not-configured";
  const email = env.OWNER_EMAIL.toLowerCase();
  return createOwner(prisma, { email, name: email.split("@")[0] ?? email, password: env.OWNER_PASSWORD });
}
