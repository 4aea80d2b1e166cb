import type { ItemRecord, Reason, TaskContext } from "../engine/define";
import type { DriverOutcome, DriverStep } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import { type Candidate, readCandidate } from "./candidate";
import { type ClaimToken, releaseService, releaseUntouched } from "./claim";
import { decide } from "./decide";
import { failedAttempt } from "./failure";
import type { LifecycleSettings } from "./policy";
import { type PreparedServer, parseObject } from "./prepare-server";
import { confirmStep, recordFailure, type Transition } from "./transitions";

/** What the work on every service of one run shares. */
export interface StepRun {
  step: DriverStep;
  context: Pick<TaskContext<unknown, TaskResources>, "db" | "now" | "signal" | "record">;
  token: ClaimToken;
  settings: LifecycleSettings;
}

/** A driver's outcome, or what kept it from being one: thrown by the driver, or a wrong setting. A later attempt may find it mended. */
type Outcome = Exclude<DriverOutcome, { kind: "transient" }> | { kind: "transient"; error: unknown; retryAfterMs?: number };

/**
 * Takes one claimed service through the step: decides again on what is stored now, calls the driver, and records the item together
 * with the change of state. Resolves to how it went; undefined when the step is no longer due. Rejects only when nothing can be recorded.
 */
export async function workService(
  run: StepRun,
  claimed: Candidate,
  server: () => PreparedServer,
): Promise<ItemRecord["outcome"] | undefined> {
  const { context, step } = run;
  const service = await readCandidate(context.db, claimed.id);
  const decision = service && decide(service, step, run.settings, context.now());
  if (!service || !decision || decision.due === false) {
    await releaseUntouched(context.db, step, run.token, claimed);
    return undefined;
  }
  if (decision.due === "unknown") return fail(run, service, { kind: "transient", error: decision.error });
  const outcome = await perform(run, service, server);
  if (outcome.kind === "done" || outcome.kind === "already") {
    const { externalId, message } = outcome;
    return recordItem(run, service, { outcome: outcome.kind, reason: decision.plan.reason, ...(message && { message }) }, (at) =>
      confirmStep(service, step, run.token, { externalId, at }),
    );
  }
  return fail(run, service, outcome);
}

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
  // Our own stop cut the call short: that says nothing about the server, and uses up no attempt.
  if (context.signal.aborted && outcome.kind === "transient")
    return recordItem(run, service, { outcome: "skipped", reason: { code: "interrupted" } }, () => async (tx) => {
      await releaseService(tx, token, service.id);
      return true;
    });
  const failure = failedAttempt(
    service,
    step,
    { ...outcome, permanent: outcome.kind === "permanent" },
    run.settings.maxAttempts,
    context.now(),
    Math.random(),
  );
  return recordItem(run, service, { outcome: "failed", reason: failure.reason, error: outcome.error }, (at) =>
    recordFailure(service, step, token, failure, at),
  );
}

async function recordItem(
  run: StepRun,
  service: Candidate,
  told: { outcome: ItemRecord["outcome"]; reason: Reason; message?: string; error?: unknown },
  transition: (at: Date) => Transition,
): Promise<ItemRecord["outcome"]> {
  const { context, step } = run;
  const item: ItemRecord = { ...itemOf(service, step), ...told };
  const write = transition(context.now());
  await context.record(item, async (tx) => {
    // The effect may run twice, when its group of items is written again one by one.
    Object.assign(item, told);
    if (!(await write(tx))) Object.assign(item, { outcome: "skipped", reason: { code: "changedMeanwhile" } });
  });
  return item.outcome;
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
