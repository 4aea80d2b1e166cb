import * as z from "zod";
import { defineTask } from "../engine/define";
import { hasCandidates } from "../services/selection";
import { stepBatches } from "../services/step-batches";
import type { TaskResources } from "./resources";

/** Delivers the services that were ordered. */
export const deliverServices = defineTask<Record<string, never>, TaskResources>({
  key: "deliver-services",
  schedule: "* * * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 15 * 60_000,
  settings: z.strictObject({}),
  probe: (db, now) => hasCandidates(db, "deliver", now),
  preview: async (db, now) => (await import("../services/run-step")).previewStep("deliver", db, now),
  run: async (context) => (await import("../services/run-step")).runStep("deliver", context),
  batches: stepBatches("deliver"),
});
