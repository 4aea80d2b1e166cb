import type { Sql, SqlDatabase } from "../../db/sql";
import { countInDay, dayIn } from "./daily-stats";
import type { Actor } from "./enqueue";

export type Cancelled = { ok: true; status: "requested" | "cancelled" } | { ok: false; reason: "notRunning" };

/** Asks a running execution to stop (its heartbeat sees it within two seconds), or ends a queued one at once. */
export async function requestCancel(db: SqlDatabase, executionId: number, actor: Actor, now: Date, timezone: string): Promise<Cancelled> {
  return db.exclusive(async (tx) => {
    const asked = await tx.run(
      "UPDATE executions SET cancel_requested_at = $1, cancel_requested_by = $2 WHERE id = $3 AND status = 'running'",
      [now, actor.name, executionId],
    );
    if (asked === 1) return { ok: true, status: "requested" };
    const [ended] = await tx.all<{ task_key: string }>(
      `UPDATE executions SET status = 'cancelled', finished_at = $1, duration_ms = 0, cancel_requested_at = $1, cancel_requested_by = $2,
         reason_code = 'cancelled', reason_params = $3
       WHERE id = $4 AND status = 'queued' RETURNING task_key`,
      [now, actor.name, JSON.stringify({ by: actor.name }), executionId],
    );
    if (!ended) return { ok: false, reason: "notRunning" };
    const items = { done: 0, already: 0, skipped: 0, failed: 0 };
    await countInDay(tx, { taskKey: ended.task_key, day: dayIn(timezone, now), status: "cancelled", durationMs: 0, items });
    return { ok: true, status: "cancelled" };
  });
}

/** Who asked this execution to stop; undefined when nobody did. */
export async function cancelAskedBy(db: Sql, executionId: number): Promise<string | undefined> {
  const text = "SELECT cancel_requested_by AS name FROM executions WHERE id = $1 AND cancel_requested_at IS NOT NULL";
  const [asked] = await db.all<{ name: string | null }>(text, [executionId]);
  return asked && (asked.name ?? "");
}
