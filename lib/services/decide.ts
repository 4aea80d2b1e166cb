import { MisconfiguredError } from "../errors";
import type { DriverStep } from "../provisioning/driver";
import type { Candidate } from "./candidate";
import { nextStep, type PlannedStep } from "./lifecycle";
import { type LifecycleSettings, servicePolicy } from "./policy";

/** Whether a step is due for a candidate: why it is, that it is not, or which setting keeps us from knowing. */
export type Decision = { due: true; plan: PlannedStep } | { due: false } | { due: "unknown"; error: MisconfiguredError };

/** `nextStep` under the service's own policy. */
export function decide(service: Candidate, step: DriverStep, settings: LifecycleSettings, now: Date): Decision {
  try {
    const plan = nextStep(service, servicePolicy(settings, service), now);
    return plan.step === step ? { due: true, plan } : { due: false };
  } catch (error) {
    if (error instanceof MisconfiguredError) return { due: "unknown", error };
    throw error;
  }
}
