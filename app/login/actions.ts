"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import * as z from "zod";
import { recordAudit } from "@/lib/audit/record";
import { safeNext } from "@/lib/auth/safe-next";
import { publicAction } from "@/lib/web/action";
import { refused } from "@/lib/web/action-result";
import { authRequest } from "@/lib/web/auth-request";
import { installation } from "@/lib/web/installation";

const schema = z.object({
  email: z.string().trim().toLowerCase().min(1).max(320),
  password: z.string().min(1).max(1000),
  next: z.string().optional(),
});

export const signIn = publicAction(schema, async ({ email, password, next }) => {
  const response = await authRequest("/sign-in/email", { email, password }, await headers());
  if (response.status === 429) return refused("tooMany", { seconds: Number(response.headers.get("x-retry-after") ?? 60) });
  const audit = { action: "session.start", subject: email, data: null };
  if (!response.ok) {
    // 400: not an e-mail address at all. To the person who types it is the same mistake.
    if (response.status !== 401 && response.status !== 400) return refused("failed");
    await recordAudit(installation().prisma, { ...audit, actor: null, ok: false });
    return refused("wrong");
  }
  const { user } = (await response.json()) as { user: { id: string; name: string } };
  await recordAudit(installation().prisma, { ...audit, actor: user, ok: true });
  redirect(safeNext(next));
});
