import * as z from "zod";
import { defineTask } from "../engine/define";
import { hasCandidates } from "../services/selection";
import { stepBatches } from "../services/step-batches";
import type { TaskResources } from "./resources";

/** Suspends the services whose term is over. */
export const suspendServices = defineTask<Record<string, never>, TaskResources>({
  key: "suspend-services",
  schedule: "* * * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 15 * 60_000,
  settings: z.strictObject({}),
  probe: (db, now) => hasCandidates(db, "suspend", now),
  preview: async (db, now) => (await import("../services/run-step")).previewStep("suspend", db, now),
  run: async (context) => (await import("../services/run-step")).runStep("suspend", context),
  batches: stepBatches("suspend"),
});
