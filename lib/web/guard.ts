import { headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { can, type Permission } from "../auth/roles";
import type { SignedInUser } from "../auth/signed-in-user";
import { currentUser } from "./session";

/** For pages: the signed-in user, or off to the sign-in page, which leads back here. */
export async function requireUser(): Promise<SignedInUser> {
  const user = await currentUser();
  if (user) return user;
  const path = (await headers()).get("x-path");
  redirect(path ? `/login?next=${encodeURIComponent(path)}` : "/login");
}

/** For pages: the signed-in user, who has this permission; others see the page "not allowed" (status 403). */
export async function requirePermission(permission: Permission): Promise<SignedInUser> {
  const user = await requireUser();
  if (!can(user.role, permission)) forbidden();
  return user;
}
