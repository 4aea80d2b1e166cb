import { parseSetCookieHeader, toCookieOptions } from "better-auth/cookies";
import { cookies } from "next/headers";
import { installation } from "./installation";

/**
 * Asks the sign-in library over its own HTTP door, inside this process, so that its rate limit and its origin check hold for forms too;
 * hands the cookies of its answer to the browser. In: a path under /api/auth, a JSON body, the headers of the request at hand.
 */
export async function authRequest(path: string, body: object, from: Headers): Promise<Response> {
  const headers = new Headers();
  for (const name of ["cookie", "origin", "host", "x-forwarded-host", "x-forwarded-for", "user-agent", "sec-fetch-site"]) {
    const value = from.get(name);
    if (value) headers.set(name, value);
  }
  headers.set("content-type", "application/json");
  const { auth, env } = installation();
  const url = new URL(`/api/auth${path}`, env.APP_URL ?? "http://localhost");
  const response = await auth.handler(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
  const cookieStore = await cookies();
  for (const [name, cookie] of parseSetCookieHeader(response.headers.get("set-cookie") ?? "")) {
    cookieStore.set(name, cookie.value, toCookieOptions(cookie));
  }
  return response;
}
