import { type BetterAuthOptions, betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import type { PrismaClient } from "../db/client";
import type { Env } from "../env-schema";
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
    database: prismaAdapter(prisma, { provider: "sqlite", transaction: true }),
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: MIN_PASSWORD_LENGTH },
    user: { additionalFields: { role: { type: "string", required: false, input: false, defaultValue: "viewer" } } },
    // A session ends 30 days after sign-in, used or not: rendering a page never has to write.
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 300,
      customRules: { "/sign-in/email": { window: 60, max: 10 } },
    },
    trustedOrigins: (request) => trustedOriginsOf(request?.headers),
    disabledPaths: closedPaths,
    telemetry: { enabled: false },
    advanced: { cookiePrefix: "ponctuel", useSecureCookies: env.APP_URL?.startsWith("https://") ?? false },
  } satisfies BetterAuthOptions);
}

export type Auth = ReturnType<typeof createAuth>;
