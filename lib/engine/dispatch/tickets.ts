import type { Sql } from "../../db/sql";
import type { Dispatch, Waiting } from "./dispatch";

/*
 * graphile-worker's jobs, used as tickets, through the SQL functions that it documents: a tick adds jobs without loading the library.
 * A job's name holds the task's key, so that a worker is only handed tickets of tasks that its version knows.
 */

/** How often graphile-worker tries a ticket whose handling failed, which only a database out of reach does; ticks offer it again anyway. */
const MAX_ATTEMPTS = 5;

export type TicketKind = "execution" | "batch";

/** The name of the job that carries a task's executions or batches. */
export function ticketName(kind: TicketKind, taskKey: string): string {
  return `${kind}/${taskKey}`;
}

/** On workers. */
export const onWorkers: Dispatch = {
  elsewhere: true,
  offerExecutions: (tx, executions) => offer(tx, "execution", executions),
  offerBatches: (tx, batches) => offer(tx, "batch", batches),
  unlock,
};

/** Of workers that are not there: nothing is offered, and what they left behind is freed. */
export const withoutWorkers: Dispatch = {
  elsewhere: false,
  offerExecutions: async () => undefined,
  offerBatches: async () => undefined,
  unlock,
};

/** Adds a ticket for each, after `delaySeconds`. One that waits already is replaced; one in a worker's hands is followed by another. */
export async function offer(tx: Sql, kind: TicketKind, waiting: readonly Waiting[], delaySeconds = 0): Promise<void> {
  if (waiting.length === 0) return;
  const tickets = waiting.map(({ id, taskKey }) => ({ id, name: ticketName(kind, taskKey), key: `${kind}:${id}` }));
  await tx.all(
    `SELECT graphile_worker.add_job(ticket ->> 'name', json_build_object('id', CAST(ticket ->> 'id' AS INTEGER)), job_key => ticket ->> 'key',
       max_attempts => ${MAX_ATTEMPTS}, run_at => now() + make_interval(secs => CAST($2 AS INTEGER)))
     FROM json_array_elements(CAST($1 AS JSON)) AS ticket`,
    [JSON.stringify(tickets), delaySeconds],
  );
}

async function unlock(tx: Sql, holders: readonly string[]): Promise<void> {
  if (holders.length === 0) return;
  await tx.all("SELECT graphile_worker.force_unlock_workers(ARRAY(SELECT json_array_elements_text(CAST($1 AS JSON))))", [
    JSON.stringify(holders),
  ]);
  // One that was followed by another while it was held has no try left: nobody would take it any more, nor remove it.
  await tx.all(
    `SELECT graphile_worker.complete_jobs(ARRAY(
       SELECT id FROM graphile_worker.jobs WHERE key IS NULL AND locked_at IS NULL AND attempts >= max_attempts))`,
  );
}
