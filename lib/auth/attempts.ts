import type { PrismaClient } from "../db/client";

/**
 * How many passwords may be tried for one e-mail, from wherever. The limit by address alone is not enough: where no proxy
 * stands before this server, a client writes its own `X-Forwarded-For`.
 */
export const ATTEMPTS_PER_EMAIL = 50;
export const ATTEMPTS_WINDOW_SECONDS = 15 * 60;

/**
 * Counts one attempt at signing in. Out: 0 when it may go on, else the seconds until the next one may.
 * The window starts with its first attempt; refused attempts do not lengthen it.
 */
export async function countAttempt(prisma: Pick<PrismaClient, "rateLimit">, email: string, now: Date): Promise<number> {
  const key = `email|${email.trim().toLowerCase().slice(0, 320)}`;
  const windowStart = now.getTime() - ATTEMPTS_WINDOW_SECONDS * 1000;
  await prisma.rateLimit.deleteMany({ where: { key, lastRequest: { lte: windowStart } } });
  const row = await prisma.rateLimit.upsert({
    where: { key },
    create: { id: key, key, count: 1, lastRequest: now.getTime() },
    update: { count: { increment: 1 } },
  });
  if (row.count <= ATTEMPTS_PER_EMAIL) return 0;
  return Math.max(1, Math.ceil((Number(row.lastRequest) - windowStart) / 1000));
}
