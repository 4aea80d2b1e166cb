import { openPrisma } from "../lib/db/client";
import { requireMigrated } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import { readEnv } from "../lib/env-schema";
import { exitCode, UsageError } from "../lib/errors";
import { renewService } from "../lib/services/mutations";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `usage: renew REFERENCE --months N

Moves the end of a service's term by N months (1 to 120), counted from where it ends now.

  --help  show this`;

await runScript(async () => {
  const args = readArguments(usage, { months: { type: "string" } }, 1);
  if (!args) return exitCode.ok;
  const { months = "" } = args.values;
  if (!/^[1-9]\d{0,2}$/.test(months) || Number(months) > 120) throw new UsageError("--months: expected a whole number from 1 to 120");
  const env = readEnv();
  const db = openSql(env.DATABASE_URL);
  try {
    await requireMigrated(db);
  } finally {
    await db.close();
  }
  const prisma = openPrisma(env.DATABASE_URL);
  try {
    const { reference, from, to } = await renewService(prisma, args.positionals[0] as string, Number(months), new Date());
    process.stdout.write(`${reference}: ${from.toISOString()} -> ${to.toISOString()}\n`);
    return exitCode.ok;
  } finally {
    await prisma.$disconnect();
  }
});
