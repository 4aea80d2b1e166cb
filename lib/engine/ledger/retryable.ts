import type { Sql } from "../../db/sql";
import type { ExecutionStatus } from "../define";

/** Statuses of executions that can be run again from their page. */
export const retryableStatuses: readonly ExecutionStatus[] = ["partial", "failed", "timed_out", "cancelled", "abandoned"];

/** The task of an execution that can be retried; undefined when there is none of that number, or it did not end badly. */
export async function retryableTask(db: Sql, executionId: number): Promise<string | undefined> {
  const [row] = await db.all<{ task_key: string; status: ExecutionStatus }>("SELECT task_key, status FROM executions WHERE id = $1", [
    executionId,
  ]);
  return row && retryableStatuses.includes(row.status) ? row.task_key : undefined;
}
