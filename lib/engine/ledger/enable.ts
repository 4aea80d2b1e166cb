import type { Sql } from "../../db/sql";

/**
 * Enables or disables a task. Enabling starts now: slots that passed while it was disabled are not made up for. False: no such task.
 * `next_at` is set to this moment so that the next tick plans it.
 */
export async function setTaskEnabled(db: Sql, taskKey: string, enabled: boolean, now: Date): Promise<boolean> {
  const changed = await db.run("UPDATE tasks SET enabled = $1, cursor_at = $2, next_at = $2 WHERE key = $3", [enabled, now, taskKey]);
  return changed === 1;
}
