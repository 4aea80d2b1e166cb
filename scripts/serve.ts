import { ensureOwnerFromEnv, hasOwner, ownerLink } from "../lib/auth/owner";
import { openPrisma } from "../lib/db/client";
import { type Env, readEnv } from "../lib/env-schema";
import { exitCode } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { requireFreePort } from "./serve/free-port";
import { startNextServer } from "./serve/next-server";
import { migrateDatabase } from "./setup/migrate-database";
import { ended, passSignals } from "./setup/run.mjs";

const usage = "Usage: npm start, or npm run dev to serve from the sources";

/** The one-time link to create the owner, while there is none; creates the owner where the environment names one. */
async function prepareOwner(env: Env): Promise<string | undefined> {
  const prisma = openPrisma(env.DATABASE_URL);
  try {
    const owner = await ensureOwnerFromEnv(prisma, env);
    if (owner === "created") console.log(`Created the owner ${env.OWNER_EMAIL}.`);
    return (await hasOwner(prisma)) ? undefined : ownerLink(env);
  } finally {
    await prisma.$disconnect();
  }
}

// After the set-up: migrate, see to the owner, serve until told to stop.
await runScript(async () => {
  const parsed = readArguments(usage, { dev: { type: "boolean", default: false } }, 0);
  if (!parsed) return exitCode.ok;
  const env = readEnv();
  await requireFreePort(env.PORT);
  const applied = await migrateDatabase(env.DATABASE_URL);
  if (applied.length > 0) console.log(`Database: applied ${applied.join(", ")}.`);
  const link = await prepareOwner(env);

  const { child, ready } = startNextServer(parsed.values.dev, env.PORT);
  passSignals(child);
  const serverEnded = ended(child);
  if (await ready) {
    if (link) console.log(`\nPonctuel is up. It has no owner yet: create one at\n  ${link}\n(this link works once)\n`);
    else console.log(`\nPonctuel is up: ${env.APP_URL ?? `http://localhost:${env.PORT}`}\n`);
  }
  return serverEnded;
});
