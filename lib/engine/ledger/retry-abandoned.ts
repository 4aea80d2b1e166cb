import type { Sql } from "../../db/sql";
import type { ExecutionTrigger, TaskDefinition } from "../define";
import type { Dispatch } from "../dispatch/dispatch";
import { enqueueWithin } from "./enqueue";

/** A slot that comes this soon takes up the work of an abandoned execution by itself. */
const SOON_MS = 10 * 60_000;

/** Records a retry of each abandoned execution whose task has no slot soon; a retry that was abandoned itself is not retried again. */
export async function retryAbandoned(
  tx: Sql,
  abandoned: readonly { id: number; taskKey: string; trigger: ExecutionTrigger }[],
  tasks: ReadonlyMap<string, TaskDefinition>,
  dispatch: Dispatch,
  now: Date,
): Promise<void> {
  for (const execution of abandoned) {
    const task = tasks.get(execution.taskKey);
    if (!task || execution.trigger === "retry") continue;
    const soon = await tx.all("SELECT 1 FROM tasks WHERE key = $1 AND enabled = true AND next_at <= $2", [
      task.key,
      new Date(now.getTime() + SOON_MS),
    ]);
    if (soon.length > 0) continue;
    await enqueueWithin(tx, { task, trigger: "retry", actor: { id: null, name: "tick" }, retryOf: execution.id }, dispatch, now);
  }
}
