import { parseSetCookieHeader, toCookieOptions } from "better-auth/cookies";
import { cookies } from "next/headers";
import { installation } from "./installation";
import { ownAddress } from "./own-address";

/** What the library needs of the request at hand: who is signed in, and from where. */
const passedOn = ["cookie", "x-forwarded-for", "user-agent"];

/**
 * Asks the sign-in library over its own HTTP door, inside this process, so that its rate limit holds for forms too, and hands the
 * cookies of its answer to the browser. For server actions only: Next has checked that they come from this site's own pages, so the
 * origin given here is this site's. In: a path under /api/auth, a JSON body, the headers of the request at hand.
 */
export async function authRequest(path: string, body: object, from: Headers): Promise<Response> {
  const { auth, env } = installation();
  const url = new URL(`/api/auth${path}`, env.APP_URL ?? "http://localhost");
  const headers = new Headers({ "content-type": "application/json", origin: url.origin });
  for (const name of passedOn) {
    const value = from.get(name);
    if (value) headers.set(name, value);
  }
  const response = await auth.handler(new Request(url, { method: "POST", headers, body: JSON.stringify(body) }));
  // Without APP_URL the library does not know that a proxy speaks https for this server.
  const overHttps = ownAddress(from).startsWith("https:");
  const cookieStore = await cookies();
  for (const [name, cookie] of parseSetCookieHeader(response.headers.get("set-cookie") ?? "")) {
    const options = toCookieOptions(cookie);
    cookieStore.set(name, cookie.value, { ...options, secure: options.secure || overHttps });
  }
  return response;
}
