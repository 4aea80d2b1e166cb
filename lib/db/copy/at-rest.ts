import { UsageError } from "../../errors";
import type { SqlDatabase } from "../sql";

/** How long nothing must have happened. Crontabs tick every minute, leases and workers' heartbeats are renewed more often. */
const QUIET_MS = 60_000;

const aMinuteBefore = (now: Date) => new Date(now.getTime() - QUIET_MS);

const SIGNS: readonly { found: string; sql: string; since: (now: Date) => Date; stop: string }[] = [
  {
    found: "a tick came less than a minute ago",
    sql: "SELECT COUNT(*) AS count FROM ticks WHERE at > $1",
    since: aMinuteBefore,
    stop: "stop the dashboard, comment out the crontab's line and stop whatever else ticks",
  },
  {
    found: "an execution is running",
    sql: "SELECT COUNT(*) AS count FROM executions WHERE status = 'running' AND lease_until > $1",
    since: (now) => now,
    stop: "wait until it has ended, or cancel it",
  },
  {
    found: "a worker is alive",
    sql: "SELECT COUNT(*) AS count FROM workers WHERE stopped_at IS NULL AND lost_at IS NULL AND heartbeat_at > $1",
    since: aMinuteBefore,
    stop: "stop the workers",
  },
];

/**
 * Throws UsageError when something works on this installation: what changes while it is copied would be in one of the two databases only.
 * An execution whose lease has lapsed runs no more; it is copied as it is, and the first tick finds it abandoned.
 */
export async function requireAtRest(db: SqlDatabase): Promise<void> {
  const now = await db.now();
  for (const { found, sql, since, stop } of SIGNS) {
    const [row] = await db.all<{ count: number }>(sql, [since(now)]);
    if (row && row.count > 0)
      throw new UsageError(`${found}: the installation must be at rest while it moves; ${stop}, and try again a minute later`);
  }
}
