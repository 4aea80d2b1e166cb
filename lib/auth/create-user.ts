import { randomUUID } from "node:crypto";
import { hashPassword } from "better-auth/crypto";
import * as z from "zod";
import type { PrismaClient } from "../db/client";
import { type Role, roles } from "./roles";

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 128;

/** A new user as a person types one: the e-mail is brought to lower case, the name is trimmed. */
export const newUserSchema = z.object({
  email: z.string().trim().toLowerCase().pipe(z.email("expected an e-mail address")),
  name: z.string().trim().min(1, "expected a name").max(200, "expected at most 200 characters"),
  password: z
    .string()
    .min(MIN_PASSWORD_LENGTH, `expected at least ${MIN_PASSWORD_LENGTH} characters`)
    .max(MAX_PASSWORD_LENGTH, `expected at most ${MAX_PASSWORD_LENGTH} characters`),
  role: z.enum(roles, `expected one of ${roles.join(", ")}`),
});
export type NewUser = z.infer<typeof newUserSchema>;

/** What of Prisma this needs: the client, or a transaction on it. */
type Users = Pick<PrismaClient, "user">;

/**
 * Creates a user who can sign in with that password. In: parsed by `newUserSchema`. Out: the user's id.
 * Returns undefined, and changes nothing, when the e-mail is taken.
 */
export async function createUser(prisma: Users, { email, name, password, role }: NewUser): Promise<string | undefined> {
  const passwordHash = await hashPassword(password);
  try {
    return await insertUser(prisma, { email, name, role, passwordHash });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === UNIQUE_VIOLATION) return undefined;
    throw error;
  }
}

/** Prisma's code for "unique constraint failed". */
const UNIQUE_VIOLATION = "P2002";

/** Writes a user with an already hashed password, in one statement of Prisma's; a transaction on the same client may surround it. */
export async function insertUser(
  prisma: Users,
  { email, name, role, passwordHash }: { email: string; name: string; role: Role; passwordHash: string },
): Promise<string> {
  const now = new Date();
  const id = randomUUID();
  await prisma.user.create({
    data: {
      id,
      email,
      name,
      role,
      emailVerified: true,
      createdAt: now,
      updatedAt: now,
      accounts: {
        create: { id: randomUUID(), accountId: id, providerId: "credential", password: passwordHash, createdAt: now, updatedAt: now },
      },
    },
  });
  return id;
}
