import type { Sql } from "../../db/sql";
import type { ExecutionStatus, ExecutionTrigger, Reason } from "../define";

/** A row of `executions` at its birth. What is left out is null. */
export interface NewExecution {
  taskKey: string;
  trigger: ExecutionTrigger;
  status: ExecutionStatus;
  actor?: { id: string | null; name: string };
  slotAt?: Date;
  relatedId?: number;
  reason?: Reason;
  missed?: { from: Date; until: Date; count: number };
  error?: { name: string; message: string; record: string };
}

/**
 * Inserts an execution and returns its number; undefined when its slot is taken already: the unique (task, slot) is the claim on a slot.
 * Rows that never run (skipped, missed, refused settings) are born ended.
 */
export async function insertExecution(tx: Sql, execution: NewExecution, now: Date): Promise<number | undefined> {
  const [row] = await tx.all<{ id: number }>(
    `INSERT INTO executions (task_key, trigger, status, actor_id, actor_name, slot_at, related_id, reason_code, reason_params,
       missed_from, missed_until, missed_count, error_name, error_message, error, created_at, finished_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     ON CONFLICT (task_key, slot_at) DO NOTHING
     RETURNING id`,
    [
      execution.taskKey,
      execution.trigger,
      execution.status,
      execution.actor?.id ?? null,
      execution.actor?.name ?? null,
      execution.slotAt ?? null,
      execution.relatedId ?? null,
      execution.reason?.code ?? null,
      execution.reason?.params ? JSON.stringify(execution.reason.params) : null,
      execution.missed?.from ?? null,
      execution.missed?.until ?? null,
      execution.missed?.count ?? null,
      execution.error?.name ?? null,
      execution.error?.message ?? null,
      execution.error?.record ?? null,
      now,
      execution.status === "queued" ? null : now,
    ],
  );
  return row?.id;
}
