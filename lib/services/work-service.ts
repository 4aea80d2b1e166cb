import type { GroupedEffect, ItemRecord, Reason, TaskContext } from "../engine/define";
import type { DriverOutcome, DriverStep } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import type { Candidate } from "./candidate";
import { type ClaimToken, releaseService, releaseUntouched } from "./claim";
import { decide } from "./decide";
import { failedAttempt } from "./failure";
import type { LifecycleSettings } from "./policy";
import { type PreparedServer, parseObject } from "./prepare-server";
import type { TogetherReader } from "./read-together";
import { type Confirmation, confirmSteps, recordFailure } from "./transitions";

/** What the work on every service of one run shares. */
export interface StepRun {
  step: DriverStep;
  context: Pick<TaskContext<unknown, TaskResources>, "db" | "now" | "signal" | "record">;
  token: ClaimToken;
  settings: LifecycleSettings;
  /** Writes what drivers confirmed: see `confirmTogether`. */
  confirm: GroupedEffect["make"];
}

/** A driver's outcome, or what kept it from being one: thrown by the driver, or a wrong setting. A later attempt may find it mended. */
type Outcome = Exclude<DriverOutcome, { kind: "transient" }> | { kind: "transient"; error: unknown; retryAfterMs?: number };

/** What came of calling a driver for a service, as the service was stored just before; undefined: the step was no longer due. */
export type Attempted = { service: Candidate; reason?: Reason; outcome: Outcome } | undefined;

/** Takes one claimed service to its server: decides again on what is stored now, and calls the driver. Rejects only when the database does. */
export async function attemptStep(
  run: StepRun,
  claimed: Candidate,
  reader: TogetherReader,
  server: () => PreparedServer,
): Promise<Attempted> {
  const service = await reader.read(claimed.id);
  const decision = service && decide(service, run.step, run.settings, run.context.now());
  if (!service || !decision || decision.due === false) return undefined;
  if (decision.due === "unknown") return { service, outcome: { kind: "transient", error: decision.error } };
  return { service, reason: decision.plan.reason, outcome: await perform(run, service, server) };
}

/**
 * Records an attempt: the item together with the change of state. Resolves to how it went; undefined when there was none, and the service
 * was given back. Rejects only when nothing can be recorded.
 */
export async function recordAttempt(run: StepRun, claimed: Candidate, attempted: Attempted): Promise<ItemRecord["outcome"] | undefined> {
  if (!attempted) {
    await releaseUntouched(run.context.db, run.step, run.token, claimed);
    return undefined;
  }
  const { service, reason, outcome } = attempted;
  if (outcome.kind !== "done" && outcome.kind !== "already") return fail(run, service, outcome);
  const { externalId, message } = outcome;
  const told = { outcome: outcome.kind, ...(reason && { reason }), ...(message && { message }) };
  const item: ItemRecord = { ...itemOf(service, run.step), ...told };
  const confirmation: ToldConfirmation = { service, externalId, item, told, at: run.context.now() };
  await run.context.record(item, { make: run.confirm, change: confirmation });
  return item.outcome;
}

interface ToldConfirmation extends Confirmation {
  item: ItemRecord;
  told: Pick<ItemRecord, "outcome" | "reason" | "message">;
  at: Date;
}

/** The one function that a run writes its drivers' confirmations with: the journal puts together what goes to the same one. */
export function confirmTogether(step: DriverStep, token: ClaimToken): GroupedEffect["make"] {
  return async (tx, changes: readonly ToldConfirmation[]) => {
    const at = new Date(Math.max(...changes.map((change) => change.at.getTime())));
    const written = await confirmSteps(tx, step, token, changes, at);
    // This may run twice for an item, when its group is written again one by one.
    for (const { service, item, told } of changes) Object.assign(item, written.has(service.id) ? told : changedMeanwhile);
  };
}

const changedMeanwhile = { outcome: "skipped", reason: { code: "changedMeanwhile" } } as const;

async function perform({ step, context }: StepRun, service: Candidate, server: () => PreparedServer): Promise<Outcome> {
  try {
    const prepared = server();
    const outcome: Outcome = await prepared.driver.perform(
      prepared.server,
      {
        step,
        idempotencyKey: idempotencyKey(service, step),
        service: {
          reference: service.reference,
          externalId: service.externalId,
          product: service.productKey,
          customer: service.customer,
          settings: parseObject(service.productSettings, `products.${service.productKey}.settings`),
        },
      },
      context.signal,
    );
    if (["done", "already", "transient", "permanent"].includes(outcome?.kind)) return outcome;
    return { kind: "transient", error: new TypeError("the driver's outcome is of no known kind") };
  } catch (error) {
    return { kind: "transient", error };
  }
}

async function fail(run: StepRun, service: Candidate, outcome: Extract<Outcome, { error: unknown }>): Promise<ItemRecord["outcome"]> {
  const { context, step, token } = run;
  const item = (told: Pick<ItemRecord, "outcome" | "reason" | "error">): ItemRecord => ({ ...itemOf(service, step), ...told });
  // Our own stop cut the call short: that says nothing about the server, and uses up no attempt.
  if (context.signal.aborted && outcome.kind === "transient") {
    const interrupted = item({ outcome: "skipped", reason: { code: "interrupted" } });
    await context.record(interrupted, (tx) => releaseService(tx, token, service.id));
    return interrupted.outcome;
  }
  const permanent = outcome.kind === "permanent";
  const at = context.now();
  const failure = failedAttempt(service, step, { ...outcome, permanent }, run.settings.maxAttempts, at, Math.random());
  const told = { outcome: "failed", reason: failure.reason } as const;
  const failed = item({ ...told, error: outcome.error });
  await context.record(failed, async (tx) => {
    // As above: this may run twice.
    Object.assign(failed, (await recordFailure(tx, step, token, service, failure, at)) ? told : changedMeanwhile);
  });
  return failed.outcome;
}

/** The beginning of every item about a service. */
export function itemOf(service: Candidate, step: DriverStep): Pick<ItemRecord, "subject" | "action"> {
  return { subject: { type: "service", id: String(service.id), label: service.reference }, action: step };
}

/**
 * The same in every attempt of a step, and never again: the count of confirmed steps tells two suspensions apart, and the instant
 * of creation two installations, or two lives of one, that call the same server.
 */
function idempotencyKey(service: Candidate, step: DriverStep): string {
  return `svc-${service.id}-${service.createdAt.getTime().toString(36)}-${service.confirmedSteps}-${step}`;
}
