"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { authRequest } from "./auth-request";

/** Ends the session of whoever asks, here and in the database, and shows the sign-in page. */
export async function signOut(): Promise<void> {
  await authRequest("/sign-out", {}, await headers());
  redirect("/login");
}
