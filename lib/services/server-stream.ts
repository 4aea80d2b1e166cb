import type { SqlDatabase } from "../db/sql";
import type { TaskResources } from "../tasks/resources";
import type { Candidate } from "./candidate";
import { claimServices, releaseUntouched } from "./claim";
import { decide } from "./decide";
import { type PreparedServer, prepareServer } from "./prepare-server";
import { TogetherReader } from "./read-together";
import { type CandidateServer, candidates, NO_END, type ServiceRange } from "./selection";
import { gateOf } from "./server-gate";
import { attemptStep, itemOf, recordAttempt, type StepRun } from "./work-service";

/** Services that are selected and claimed at once; the next so many while these are worked on. */
const BATCH_SIZE = 200;
/** For a server with wrong settings: nobody is called, its services are only recorded. */
const CONCURRENCY_WITHOUT_CALLS = 10;

/** Hears how each service went. */
type Report = (outcome: "done" | "already" | "skipped" | "failed") => void;

/**
 * Takes a server's due services, or a range of them, through the step, with as many calls in flight as the server takes. Ends early, with nothing left claimed
 * that was not begun, when the signal fires. Rejects when the database fails or the lease is lost.
 */
export async function runServer(
  run: StepRun,
  resources: TaskResources,
  server: CandidateServer,
  report: Report,
  range: Omit<ServiceRange, "serverId"> = { afterId: 0, untilId: NO_END },
): Promise<void> {
  const { context, token, step } = run;
  const { prepared, concurrency } = prepareOnce(server, resources);
  const gate = gateOf(context.db, server.id);
  const reader = new TogetherReader(context.db);
  const waiting = new Map<number, Candidate>();
  const queue = claimedServices(run, { ...range, serverId: server.id }, waiting, report);
  let broken = false;
  const worker = async () => {
    while (!broken && !context.signal.aborted) {
      const { value: service, done } = await queue.next();
      if (done) return;
      const begun = await gate.pass(concurrency, async () => {
        if (broken || context.signal.aborted) return undefined;
        waiting.delete(service.id);
        return { attempted: await attemptStep(run, service, reader, prepared) };
      });
      const outcome = begun && (await recordAttempt(run, service, begun.attempted));
      if (outcome) report(outcome);
    }
  };
  // Twice as many as there are calls: the outcomes of as many again are being written, and the server need not wait for that.
  const ends = await Promise.allSettled(
    Array.from({ length: 2 * concurrency }, () =>
      worker().catch((error: unknown) => {
        broken = true;
        throw error;
      }),
    ),
  );
  // What was being claimed meanwhile is among those that wait, then.
  await queue.return(undefined).catch(() => undefined);
  for (const service of waiting.values()) {
    await releaseUntouched(context.db, step, token, service);
  }
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** A range's candidates, batch by batch in the order of their ids. */
export async function* candidateBatches(
  { step, settings }: Pick<StepRun, "step" | "settings">,
  db: SqlDatabase,
  range: ServiceRange,
  now: () => Date,
): AsyncGenerator<Candidate[], void> {
  for (let { afterId } = range; ; ) {
    const batch = await candidates(db, step, { ...range, afterId }, BATCH_SIZE, settings, now());
    yield batch;
    const last = batch.at(-1);
    if (!last || batch.length < BATCH_SIZE) return;
    afterId = last.id;
  }
}

/**
 * The due services, claimed batch by batch, each while the one before is worked on. `waiting` holds those that are claimed and not yet
 * handed out.
 */
async function* claimedServices(
  run: StepRun,
  range: ServiceRange,
  waiting: Map<number, Candidate>,
  report: Report,
): AsyncGenerator<Candidate, undefined> {
  const { context, step } = run;
  const batches = candidateBatches(run, context.db, range, context.now);
  let next = claimNext(run, batches, waiting);
  try {
    for (let batch = await next; batch; batch = await next) {
      next = claimNext(run, batches, waiting);
      // Told when it is asked for; until then nobody else listens.
      next.catch(() => undefined);
      for (const service of batch) {
        if (waiting.has(service.id)) {
          yield service;
        } else {
          await context.record({ ...itemOf(service, step), outcome: "skipped", reason: { code: "claimedElsewhere" } });
          report("skipped");
        }
      }
    }
  } finally {
    await next.catch(() => undefined);
  }
  return undefined;
}

/** Claims the due ones of the next batch, and adds them to `waiting`. Returns all that are due; undefined at the end. */
async function claimNext(
  { context, step, token, settings }: StepRun,
  batches: AsyncGenerator<Candidate[], void>,
  waiting: Map<number, Candidate>,
): Promise<Candidate[] | undefined> {
  const { value: batch } = await batches.next();
  if (!batch) return undefined;
  const due = batch.filter((service) => decide(service, step, settings, context.now()).due !== false);
  const ids = due.map((service) => service.id);
  const claimed = await claimServices(context.db, step, token, ids);
  for (const service of due) if (claimed.has(service.id)) waiting.set(service.id, service);
  return due;
}

function prepareOnce(server: CandidateServer, resources: TaskResources): { prepared: () => PreparedServer; concurrency: number } {
  try {
    const prepared = prepareServer(server, resources);
    return { prepared: () => prepared, concurrency: prepared.maxConcurrency };
  } catch (error) {
    const prepared = () => {
      throw error;
    };
    return { prepared, concurrency: CONCURRENCY_WITHOUT_CALLS };
  }
}
