import type { PrismaClient } from "../db/client";

/** Who did what, and whether it was done. */
export interface AuditRecord {
  /** Null: a script, or nobody known. */
  actor: { id: string; name: string } | null;
  action: string;
  subject: string | null;
  /** Anything JSON can hold: the parsed input, the outcome. Never a password. */
  data: unknown;
  ok: boolean;
}

/** Writes one line of the audit. In: what happened, now. */
export async function recordAudit(
  prisma: Pick<PrismaClient, "auditEntry">,
  { actor, action, subject, data, ok }: AuditRecord,
): Promise<void> {
  await prisma.auditEntry.create({
    data: {
      at: new Date(),
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? "-",
      action,
      subject,
      data: JSON.stringify(data ?? null),
      ok,
    },
  });
}
