import { type BetterAuthOptions, betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError, createAuthMiddleware } from "better-auth/api";
import type { PrismaClient } from "../db/client";
import type { Env } from "../env-schema";
import { ATTEMPTS_WINDOW_SECONDS, countAttempt } from "./attempts";
import { MIN_PASSWORD_LENGTH } from "./create-user";
import { trustedOriginsOf } from "./trusted-origins";

const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Endpoints that nothing here uses: accounts change through pages and scripts, which check rights and keep the audit. */
const closedPaths = [
  "/update-user",
  "/change-password",
  "/change-email",
  "/delete-user",
  "/set-password",
  "/link-social",
  "/unlink-account",
];

/**
 * Sign-in by e-mail and password: sessions and the rate limit live in the database, nobody signs up by themselves.
 * Without APP_URL the address is the request's own, so that localhost, a LAN address and a proxied host work unconfigured.
 */
export function createAuth(prisma: PrismaClient, env: Pick<Env, "APP_SECRET" | "APP_URL">) {
  return betterAuth({
    appName: "Ponctuel",
    secret: env.APP_SECRET,
    ...(env.APP_URL ? { baseURL: env.APP_URL } : {}),
    // Whatever the database is: of both kinds the one that can less, as in the type of the client.
    database: prismaAdapter(prisma, { provider: "sqlite", transaction: true }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    user: { additionalFields: { role: { type: "string", required: false, input: false, defaultValue: "viewer" } } },
    // A session ends 30 days after sign-in, used or not: rendering a page never has to write.
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      storage: "database",
      // The longest window is also how long rows are kept, those of attempts.ts included.
      window: ATTEMPTS_WINDOW_SECONDS,
      max: 5000,
      customRules: { "/sign-in/email": { window: 60, max: 10 } },
    },
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        if (path !== "/sign-in/email" || typeof body?.email !== "string") return;
        const waitSeconds = await countAttempt(prisma, body.email, new Date());
        if (waitSeconds > 0) throw new APIError("TOO_MANY_REQUESTS", undefined, { "X-Retry-After": String(waitSeconds) });
      }),
    },
    trustedOrigins: (request) => trustedOriginsOf(request?.headers),
    disabledPaths: closedPaths,
    // Without APP_URL it would warn at each start that the address is the request's own, which is meant.
    logger: { level: "error" },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: "ponctuel",
      useSecureCookies: env.APP_URL?.startsWith("https://") ?? false,
      // Said aloud, because unsaid it depends on NODE_ENV.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
  } satisfies BetterAuthOptions);
}

export type Auth = ReturnType<typeof createAuth>;
