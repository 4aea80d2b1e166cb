import { type SqlDatabase, toDate, toDateOrNull } from "../../db/sql";
import type { ExecutionTrigger, TaskDefinition } from "../define";

/** How long a claim or a heartbeat lets an execution run. */
export const LEASE_MS = 60_000;

/** Who runs an execution: shown on its page, and in the reason when it is abandoned. */
export interface Runner {
  host: string;
  pid: number;
  version: string;
}

export interface Claimed {
  id: number;
  taskKey: string;
  trigger: ExecutionTrigger;
  /** The fencing token of every later write. */
  attempt: number;
  slotAt: Date | null;
  startedAt: Date;
  relatedId: number | null;
  settings: string;
}

interface ClaimedRow {
  id: number;
  task_key: string;
  trigger: ExecutionTrigger;
  attempt: number;
  slot_at: number | null;
  created_at: number;
  related_id: number | null;
}

/**
 * Turns up to `limit` queued executions into running ones, oldest first: attempt + 1, lease for LEASE_MS from `now`. A task that does not
 * allow overlap never has two running; one that this version does not know is left to another. `only` limits the choice to these executions.
 */
export async function claim(
  db: SqlDatabase,
  request: { limit: number; tasks: ReadonlyMap<string, Pick<TaskDefinition, "overlap">>; only?: ReadonlySet<number> },
  runner: Runner,
  now: Date,
): Promise<Claimed[]> {
  return db.exclusive(async (tx) => {
    const open = await tx.all<{ id: number; task_key: string; status: string }>(
      "SELECT id, task_key, status FROM executions WHERE status IN ('queued', 'running') ORDER BY id",
    );
    const busy = new Set(open.filter((row) => row.status === "running").map((row) => row.task_key));
    const claimed: Claimed[] = [];
    for (const candidate of open) {
      if (claimed.length >= request.limit) break;
      if (candidate.status !== "queued" || (request.only && !request.only.has(candidate.id))) continue;
      const task = request.tasks.get(candidate.task_key);
      if (!task || (busy.has(candidate.task_key) && task.overlap !== "allow")) continue;
      const [row] = await tx.all<ClaimedRow>(
        `UPDATE executions SET status = 'running', attempt = attempt + 1, started_at = $1, heartbeat_at = $1, lease_until = $2, host = $3, pid = $4, version = $5
         WHERE id = $6 AND status = 'queued'
         RETURNING id, task_key, trigger, attempt, slot_at, created_at, related_id`,
        [now, new Date(now.getTime() + LEASE_MS), runner.host, runner.pid, runner.version, candidate.id],
      );
      if (!row) continue;
      const slotAt = toDateOrNull(row.slot_at);
      await tx.run("UPDATE executions SET wait_ms = $1, lag_ms = $2 WHERE id = $3", [
        Math.max(0, now.getTime() - toDate(row.created_at).getTime()),
        slotAt && Math.max(0, now.getTime() - slotAt.getTime()),
        row.id,
      ]);
      const [configured] = await tx.all<{ settings: string }>("SELECT settings FROM tasks WHERE key = $1", [row.task_key]);
      busy.add(row.task_key);
      claimed.push({
        id: row.id,
        taskKey: row.task_key,
        trigger: row.trigger,
        attempt: row.attempt,
        slotAt,
        startedAt: now,
        relatedId: row.related_id,
        settings: configured?.settings ?? "{}",
      });
    }
    return claimed;
  });
}
