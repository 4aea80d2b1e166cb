import * as z from "zod";
import { isPostgresUrl, postgresUrlForm, readRawEnv, resolveDatabaseUrl } from "./env";
import { UsageError } from "./errors";

const flag = z.enum(["0", "1", "true", "false"], "expected 0 or 1").transform((value) => value === "1" || value === "true");

const schema = z.object({
  DATABASE_URL: z.string().optional().transform(resolveDatabaseUrl),
  DATABASE_DIRECT_URL: z.string().refine(isPostgresUrl, `expected ${postgresUrlForm}`).optional(),
  PORT: z.coerce
    .number("expected a port number")
    .int("expected a port number")
    .min(1, "expected 1 to 65535")
    .max(65535, "expected 1 to 65535")
    .default(3000),
  APP_URL: z.url({ protocol: /^https?$/, error: "expected an address such as https://ponctuel.example.com" }).optional(),
  APP_SECRET: z
    .string("expected at least 32 characters; `npm start` writes one")
    .min(32, "expected at least 32 characters; `npm start` writes one"),
  BUILTIN_TICKER: flag.default(true),
  TICK_TOKEN: z.string().min(16, "expected at least 16 characters").optional(),
  OWNER_EMAIL: z.email("expected an e-mail address").optional(),
  OWNER_PASSWORD: z.string().min(10, "expected at least 10 characters").optional(),
  TIMEZONE: z.string().refine(isTimeZone, "expected an IANA zone such as Europe/Paris").default(machineTimeZone),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "expected smtp://… or smtps://…" }).optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "expected debug, info, warn or error").default("info"),
});

export type Env = z.infer<typeof schema>;

/** The environment, parsed. Throws one UsageError that names every wrong variable and what was expected. */
export function readEnv(): Env {
  const parsed = schema.safeParse(readRawEnv());
  if (parsed.success) return parsed.data;
  throw new UsageError(`environment (.env): ${parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}`);
}

/** The machine's zone; UTC where it has none that Node knows. */
function machineTimeZone(): string {
  const zone: string | undefined = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone !== undefined && isTimeZone(zone) ? zone : "UTC";
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
