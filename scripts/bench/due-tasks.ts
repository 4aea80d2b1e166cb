import type { SqlDatabase } from "../../lib/db/sql";

/** Moves every task's next slot an hour ahead of `now`: nothing is due. */
export async function makeIdle(db: SqlDatabase, now: Date): Promise<void> {
  await db.run("UPDATE tasks SET cursor_at = $1, next_at = $2", [now, new Date(now.getTime() + 3_600_000)]);
}

/**
 * Makes the slot of this minute due for the tasks whose key is like `pattern`, as if their last tick was a minute ago; nothing else is due.
 * Returns how many.
 */
export async function makeDue(db: SqlDatabase, pattern: string, now: Date): Promise<number> {
  const minute = Math.floor(now.getTime() / 60_000) * 60_000;
  await makeIdle(db, now);
  return db.run("UPDATE tasks SET cursor_at = $1, next_at = $2 WHERE key LIKE $3", [new Date(minute - 60_000), new Date(minute), pattern]);
}
