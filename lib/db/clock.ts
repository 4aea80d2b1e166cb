import type { SqlDatabase } from "./sql";

/** How often a process that lives long asks the database for the time anew. */
const ASK_EVERY_MS = 60_000;

/** The database's time, without asking it each time. */
export interface DatabaseClock {
  now(): Date;
  /** Asks for the time now and again from here on, so that a clock which runs too fast or too slow does no harm. Never keeps a process alive. */
  follow(): void;
}

/**
 * Reads the database's clock once and goes on from there by the machine's monotonic clock: machines whose clocks differ agree on leases
 * and slots, and a correction of the machine's clock changes nothing. SQLite's clock is the machine's.
 */
export async function readClock(db: SqlDatabase): Promise<DatabaseClock> {
  if (db.dialect === "sqlite") return { now: () => new Date(), follow: () => undefined };
  let base = await measure(db);
  return {
    now: () => new Date(base.databaseMs + (performance.now() - base.hereMs)),
    follow() {
      setInterval(() => {
        // A database out of reach is told by whoever works with it.
        measure(db).then(
          (measured) => {
            base = measured;
          },
          () => undefined,
        );
      }, ASK_EVERY_MS).unref();
    },
  };
}

/** The answer is as old as half of what it took. */
async function measure(db: SqlDatabase): Promise<{ databaseMs: number; hereMs: number }> {
  const asked = performance.now();
  const databaseMs = (await db.now()).getTime();
  return { databaseMs, hereMs: (asked + performance.now()) / 2 };
}
