import { setTimeout as sleep } from "node:timers/promises";
import type { SqlDatabase } from "../../db/sql";
import type { ExceptionRecord } from "../../errors";
import type { BatchedWork, Json, TaskContext, TaskDefinition } from "../define";
import { countOpenBatches, insertBatches, type NewBatch, readBatchEnds, stopBatches } from "../ledger/batches";
import type { Dispatch } from "./dispatch";
import { insist } from "./insist";

/** Batches that one transaction records at the most. */
const GROUP_SIZE = 100;
/** How soon the end of the last batch is noticed. */
const POLL_MS = 200;

/** The task as the worker that leads one of its executions runs it: cut into batches for all workers. A task without batches stays as it is. */
export function sharedOut<Resources>(task: TaskDefinition<unknown, Resources>, dispatch: Dispatch): TaskDefinition<unknown, Resources> {
  const { batches } = task;
  return batches ? { ...task, run: (context) => shareOut(task.key, batches, context, dispatch) } : task;
}

/** Records the batches, waits for the last one to end, and puts their results together. Rejects with the signal's reason, or what batches threw. */
async function shareOut<Resources>(
  taskKey: string,
  batches: BatchedWork<unknown, Resources>,
  context: TaskContext<unknown, Resources>,
  dispatch: Dispatch,
): Promise<Json | undefined> {
  const { db, execution, signal } = context;
  const write = (group: NewBatch[]) => insertBatches(db, execution, taskKey, group, dispatch, context.now());
  let group: NewBatch[] = [];
  for await (const { lane, payload } of batches.split(context)) {
    if (signal.aborted) break;
    group.push({ lane, payload: JSON.stringify(payload) });
    if (group.length < GROUP_SIZE) continue;
    await write(group);
    group = [];
  }
  if (group.length > 0 && !signal.aborted) await write(group);
  await untilAllEnded(db, execution.id, dispatch, signal);
  signal.throwIfAborted();
  const { results, errors } = await readBatchEnds(db, execution.id);
  if (errors.length > 0) throw thrownByBatches(errors.map((error) => JSON.parse(error) as ExceptionRecord));
  return batches.merge(results.map((result) => JSON.parse(result) as Json));
}

async function untilAllEnded(db: SqlDatabase, executionId: number, dispatch: Dispatch, signal: AbortSignal): Promise<void> {
  // A database out of reach is waited for: the lease says how long.
  const open = () => insist(() => countOpenBatches(db, executionId), signal);
  for (let told = false; (await open()) > 0; ) {
    if (signal.aborted && !told) {
      told = true;
      await stopBatches(db, executionId, dispatch);
    } else {
      await sleep(POLL_MS);
    }
  }
}

/** An exception as it was thrown on a worker. */
function thrownByBatches(records: ExceptionRecord[]): Error {
  const errors = records.map((record) => {
    const error = new Error(record.message);
    error.name = record.name;
    if (record.stack) error.stack = record.stack;
    return Object.assign(error, record.code === undefined ? {} : { code: record.code });
  });
  return errors.length === 1
    ? (errors[0] as Error)
    : new AggregateError(errors, `${errors.length} batches failed; the first: ${errors[0]?.message}`);
}
