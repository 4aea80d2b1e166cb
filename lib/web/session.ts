import { headers } from "next/headers";
import { cache } from "react";
import { isRole } from "../auth/roles";
import type { SignedInUser } from "../auth/signed-in-user";
import { installation } from "./installation";

/** Who sends the request at hand; null when nobody is signed in. Asked once a request, however many call it. */
export const currentUser = cache(async (): Promise<SignedInUser | null> => {
  const session = await installation().auth.api.getSession({ headers: await headers() });
  if (!session) return null;
  const { id, name, email, role } = session.user;
  return { id, name, email, role: role && isRole(role) ? role : "viewer" };
});
