import { type Sql, type SqlDatabase, toDate, toDateOrNull } from "../../db/sql";
import { isUniqueViolation } from "../../db/unique-violation";
import type { Dispatch } from "../dispatch/dispatch";
import type { Claimed } from "./claim";
import { LeaseLostError } from "./commit";
import type { Attempt, BatchAttempt } from "./heartbeat";
import { firstOfFreeLanes, nextInLane } from "./lanes";

/** A share of an execution's work: see `TaskDefinition.batches`. */
export interface NewBatch {
  lane: string;
  /** JSON. */
  payload: string;
}

/** Records batches of a running execution, and offers the first of each lane. Throws LeaseLostError when the attempt does not own it any more. */
export async function insertBatches(
  db: SqlDatabase,
  { id, attempt }: Attempt,
  taskKey: string,
  batches: readonly NewBatch[],
  dispatch: Dispatch,
  now: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const owned = await tx.run("UPDATE executions SET heartbeat_at = heartbeat_at WHERE id = $1 AND attempt = $2 AND status = 'running'", [
      id,
      attempt,
    ]);
    if (owned !== 1) throw new LeaseLostError(`execution ${id}: attempt ${attempt} does not own it any more`);
    const rows = batches.map((_, index) => `($1, $2, $3, $4, 'queued', $${2 * index + 5}, $${2 * index + 6})`);
    await tx.run(
      `INSERT INTO batches (execution_id, execution_attempt, task_key, created_at, status, lane, payload) VALUES ${rows.join(", ")}`,
      [id, attempt, taskKey, now, ...batches.flatMap(({ lane, payload }) => [lane, payload])],
    );
    const firsts = [];
    for (const lane of new Set(batches.map((batch) => batch.lane))) firsts.push(await nextInLane(tx, lane));
    await dispatch.offerBatches(
      tx,
      firsts.filter((first) => first !== undefined),
    );
  });
}

/** What a waiting batch is to do, and how often it was begun; undefined when it does not wait any more. */
export async function readWaiting(db: Sql, id: number): Promise<{ payload: unknown; attempts: number } | undefined> {
  const [row] = await db.all<{ payload: string; attempt: number }>(
    "SELECT payload, attempt FROM batches WHERE id = $1 AND status = 'queued'",
    [id],
  );
  return row && { payload: JSON.parse(row.payload), attempts: row.attempt };
}

/** A batch in the hands of a worker. */
export interface HeldBatch extends BatchAttempt {
  workerId: number;
}

/** The same, with the execution that it is a part of. */
export interface ClaimedBatch extends HeldBatch {
  lane: string;
  payload: string;
  execution: Claimed;
}

interface ClaimedBatchRow {
  id: number;
  attempt: number;
  lane: string;
  payload: string;
  execution_id: number;
  execution_attempt: number;
}

/**
 * Gives a waiting batch to a worker: attempt + 1. Undefined when it does not wait any more, its execution has ended, or its lane is busy:
 * whoever ends what runs there offers the next.
 */
export async function claimBatch(db: SqlDatabase, id: number, workerId: number): Promise<ClaimedBatch | undefined> {
  return db
    .transaction(async (tx) => {
      const [batch] = await tx.all<ClaimedBatchRow>(
        `UPDATE batches SET status = 'running', running_lane = lane, attempt = attempt + 1, worker_id = $2
         WHERE id = $1 AND status = 'queued' AND NOT EXISTS (SELECT 1 FROM batches other WHERE other.running_lane = batches.lane)
           AND EXISTS (SELECT 1 FROM workers w WHERE w.id = $2 AND w.lost_at IS NULL)
           AND EXISTS (SELECT 1 FROM executions e WHERE e.id = batches.execution_id AND e.attempt = batches.execution_attempt
             AND e.status = 'running' AND e.cancel_requested_at IS NULL)
         RETURNING id, attempt, lane, payload, execution_id, execution_attempt`,
        [id, workerId],
      );
      if (!batch) return undefined;
      const execution = await readRunning(tx, batch.execution_id, batch.execution_attempt);
      if (!execution) throw new LeaseLostError(`execution ${batch.execution_id} ended while its batch ${id} was taken`);
      return { id: batch.id, attempt: batch.attempt, workerId, lane: batch.lane, payload: batch.payload, execution };
    })
    .catch((error: unknown) => {
      // Two workers reached for one lane at the same moment.
      if (isUniqueViolation(error) || error instanceof LeaseLostError) return undefined;
      throw error;
    });
}

async function readRunning(tx: Sql, id: number, attempt: number): Promise<Claimed | undefined> {
  const [row] = await tx.all<{
    task_key: string;
    trigger: Claimed["trigger"];
    slot_at: number | Date | null;
    started_at: number | Date;
    related_id: number | null;
    settings: string | null;
  }>(
    `SELECT e.task_key, e.trigger, e.slot_at, e.started_at, e.related_id, t.settings FROM executions e LEFT JOIN tasks t ON t.key = e.task_key
     WHERE e.id = $1 AND e.attempt = $2 AND e.status = 'running'`,
    [id, attempt],
  );
  return (
    row && {
      id,
      attempt,
      taskKey: row.task_key,
      trigger: row.trigger,
      slotAt: toDateOrNull(row.slot_at),
      startedAt: toDate(row.started_at),
      relatedId: row.related_id,
      settings: row.settings ?? "{}",
    }
  );
}

export interface BatchEnd {
  /** `queued`: handed back, for another worker to begin again. */
  status: "ended" | "failed" | "cancelled" | "queued";
  /** JSON. */
  result?: string;
  error?: string;
}

/** Ends a batch, frees its lane, and offers what comes next there. False, and nothing is written, when the worker's attempt does not own it any more. */
export async function endBatch(db: SqlDatabase, { id, attempt, workerId }: HeldBatch, end: BatchEnd, dispatch: Dispatch): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [row] = await tx.all<{ lane: string }>(
      `UPDATE batches SET status = $3, running_lane = NULL, result = $4, error = $5
       WHERE id = $1 AND attempt = $2 AND worker_id = $6 AND status = 'running'
       RETURNING lane`,
      [id, attempt, end.status, end.result ?? null, end.error ?? null, workerId],
    );
    if (!row) return false;
    const next = await nextInLane(tx, row.lane);
    if (next) await dispatch.offerBatches(tx, [next]);
    return true;
  });
}

/** How many batches of an execution wait or run. */
export async function countOpenBatches(db: Sql, executionId: number): Promise<number> {
  const [row] = await db.all<{ n: number }>(
    "SELECT count(*) AS n FROM batches WHERE execution_id = $1 AND status IN ('queued', 'running')",
    [executionId],
  );
  return Number(row?.n);
}

/**
 * Lets no batch of an execution begin any more, and asks those that run to stop; their workers see it within two seconds. What waits behind
 * them, of other executions, comes next.
 */
export async function stopBatches(db: SqlDatabase, executionId: number, dispatch: Dispatch): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.run("UPDATE batches SET status = 'cancelled' WHERE execution_id = $1 AND status = 'queued'", [executionId]);
    await tx.run("UPDATE batches SET stop_asked = true WHERE execution_id = $1 AND status = 'running'", [executionId]);
    await dispatch.offerBatches(tx, await firstOfFreeLanes(tx));
  });
}

/** What the ended batches of an execution returned (JSON), and the first few exceptions (JSON) of those that threw. */
export async function readBatchEnds(db: Sql, executionId: number): Promise<{ results: string[]; errors: string[] }> {
  const results = await db.all<{ result: string }>(
    "SELECT result FROM batches WHERE execution_id = $1 AND status = 'ended' AND result IS NOT NULL ORDER BY id",
    [executionId],
  );
  const errors = await db.all<{ error: string }>(
    "SELECT error FROM batches WHERE execution_id = $1 AND status = 'failed' AND error IS NOT NULL ORDER BY id LIMIT 10",
    [executionId],
  );
  return { results: results.map((row) => row.result), errors: errors.map((row) => row.error) };
}
