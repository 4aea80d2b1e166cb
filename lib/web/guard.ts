import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { SignedInUser } from "../auth/signed-in-user";
import { currentUser } from "./session";

/** For pages: the signed-in user, or off to the sign-in page, which leads back here. */
export async function requireUser(): Promise<SignedInUser> {
  const user = await currentUser();
  if (user) return user;
  const path = (await headers()).get("x-path");
  redirect(path ? `/login?next=${encodeURIComponent(path)}` : "/login");
}
