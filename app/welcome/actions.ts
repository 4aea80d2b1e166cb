"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import * as z from "zod";
import { recordAudit } from "@/lib/audit/record";
import { newUserSchema } from "@/lib/auth/create-user";
import { createOwner, isOwnerToken } from "@/lib/auth/owner";
import { publicAction } from "@/lib/web/action";
import { refused } from "@/lib/web/action-result";
import { authRequest } from "@/lib/web/auth-request";
import { installation } from "@/lib/web/installation";

const schema = newUserSchema.omit({ role: true }).extend({ token: z.string() });

export const createTheOwner = publicAction(schema, async ({ token, ...owner }) => {
  const { env, prisma } = installation();
  if (!isOwnerToken(token, env.APP_SECRET)) return refused("invalidLink");
  if ((await createOwner(prisma, owner)) === "exists") return refused("taken");
  await recordAudit(prisma, { actor: null, action: "owner.create", subject: owner.email, data: { name: owner.name }, ok: true });
  await authRequest("/sign-in/email", { email: owner.email, password: owner.password }, await headers());
  redirect("/admin");
});
