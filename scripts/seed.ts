import { databaseName } from "../lib/db/database-name";
import { openSql } from "../lib/db/open";
import { refreshStatistics } from "../lib/db/refresh-statistics";
import { type SqlDatabase, toDate } from "../lib/db/sql";
import { plan } from "../lib/engine/ledger/plan";
import { readEnv } from "../lib/env-schema";
import { exitCode, UsageError } from "../lib/errors";
import { openWorkshop } from "../lib/installation";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { markDemonstration, requireDemonstration } from "./seed/guard";
import { executionsADay, type Gap, history } from "./seed/history";
import { type Subject, seedHosting } from "./seed/hosting";
import { latest } from "./seed/latest";
import { Random } from "./seed/random";
import { writeTicks } from "./seed/ticks";
import { type Days, writeDays, writeHistory } from "./seed/write-history";
import { migrateDatabase } from "./setup/migrate-database";

const usage = `Usage: npm run seed [-- --executions N] [--services N] [--items N] [--append]

Fills an empty database with a demonstration: servers, customers, services, and weeks of executions of every status.

  --executions N  about how many executions (default 100000: two weeks)
  --services N    how many services (default 300)
  --items N       how many items the newest large execution has (default 2000)
  --append        add to the executions that are there, before the oldest`;

const DAY_MS = 86_400_000;
const TICKS_KEPT_DAYS = 15;

function readCount(name: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${name}: expected a whole number above 0, got "${text}"`);
  return value;
}

async function existingServices(db: SqlDatabase): Promise<Subject[]> {
  return db.all<Subject>("SELECT CAST(id AS TEXT) AS id, reference AS label FROM services ORDER BY id");
}

/** Up to three hours without a tick, two thirds of the way, in whole minutes. */
function gapIn(from: Date, until: Date): Gap {
  const lengthMs = until.getTime() - from.getTime();
  const minute = (ms: number) => new Date(Math.floor(ms / 60_000) * 60_000);
  const end = minute(from.getTime() + (lengthMs * 2) / 3);
  return { from: minute(end.getTime() - Math.min(3 * 3_600_000, lengthMs / 6)), until: end };
}

async function seed(db: SqlDatabase, counts: { executions: number; services: number; items: number }, now: Date): Promise<number> {
  const { APP_SECRET, TIMEZONE } = readEnv();
  const random = new Random(20_261_123);
  const existing = await existingServices(db);
  const subjects = existing.length > 0 ? existing : await seedHosting(db, APP_SECRET, random, now, counts.services);
  await markDemonstration(db, now);
  const workshop = await openWorkshop();
  await plan(db, workshop.tasks, null, TIMEZONE, now);

  const [there] = await db.all<{ last: number | null; first: number | Date | null }>(
    "SELECT max(id) AS last, min(COALESCE(slot_at, created_at)) AS first FROM executions",
  );
  const firstId = Number(there?.last ?? 0) + 1;
  // Slots that are taken stay as they are: the demonstration ends where they begin.
  const until = there?.first ? toDate(there.first) : now;
  const from = new Date(until.getTime() - (counts.executions / executionsADay) * DAY_MS);
  const gap = gapIn(from, until);
  const days: Days = new Map();
  const past = history({ random, subjects, timezone: TIMEZONE, firstId, from, until, gap, backups: db.dialect === "sqlite" });
  const written = await writeHistory(db, past, TIMEZONE, days);
  const extra = await writeHistory(db, latest({ random, subjects, firstId: firstId + written, now, items: counts.items }), TIMEZONE, days);
  await writeDays(db, days);
  await writeTicks(db, random, new Date(Math.max(from.getTime(), now.getTime() - TICKS_KEPT_DAYS * DAY_MS)), until, gap);
  await refreshStatistics(db);
  return written + extra;
}

await runScript(async () => {
  const options = {
    executions: { type: "string" },
    services: { type: "string" },
    items: { type: "string" },
    append: { type: "boolean" },
  } as const;
  const parsed = readArguments(usage, options, 0);
  if (!parsed) return exitCode.ok;
  const counts = {
    executions: readCount("executions", parsed.values.executions, 100_000),
    services: readCount("services", parsed.values.services, 300),
    items: readCount("items", parsed.values.items, 2_000),
  };
  const { DATABASE_URL } = readEnv();
  await migrateDatabase(DATABASE_URL);
  const db = openSql(DATABASE_URL);
  try {
    await requireDemonstration(db, parsed.values.append ?? false);
    const started = Date.now();
    const written = await seed(db, counts, new Date());
    console.log(`Wrote ${written} executions in ${((Date.now() - started) / 1000).toFixed(1)} s to ${databaseName(DATABASE_URL)}`);
  } finally {
    await db.close();
  }
  return exitCode.ok;
});
