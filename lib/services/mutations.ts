import type { PrismaClient } from "../db/client";
import { UsageError } from "../errors";
import { renewTerm } from "./term";

export interface Renewal {
  reference: string;
  from: Date;
  to: Date;
}

/**
 * Moves the end of a service's term by whole months, from where it is stored and never from now; the next tick lifts an overdue suspension.
 * Throws UsageError when there is no such service, it has no term, or it is gone from its server.
 */
export async function renewService(prisma: PrismaClient, reference: string, months: number, now: Date): Promise<Renewal> {
  for (;;) {
    const service = await prisma.service.findUnique({
      where: { reference },
      select: { id: true, state: true, expiresAt: true, termAnchorDay: true },
    });
    if (!service) throw new UsageError(`there is no service "${reference}"`);
    if (service.state === "expired" || service.state === "cancelled")
      throw new UsageError(`service "${reference}" is ${service.state}: nothing is left to renew`);
    if (!service.expiresAt) throw new UsageError(`service "${reference}" has no end of term: there is nothing to renew`);
    const renewed = renewTerm({ expiresAt: service.expiresAt, termAnchorDay: service.termAnchorDay }, months);
    // Only from the term that was read: two renewals at once must add up.
    const { count } = await prisma.service.updateMany({
      where: { id: service.id, expiresAt: service.expiresAt, state: service.state },
      data: { ...renewed, updatedAt: now },
    });
    if (count === 1) return { reference, from: service.expiresAt, to: renewed.expiresAt };
  }
}
