import * as z from "zod";
import { defineTask } from "../engine/define";
import { hasCandidates } from "../services/selection";
import { stepBatches } from "../services/step-batches";
import type { TaskResources } from "./resources";

/** Removes the services whose cancellation was asked for. */
export const cancelServices = defineTask<Record<string, never>, TaskResources>({
  key: "cancel-services",
  schedule: "* * * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 15 * 60_000,
  settings: z.strictObject({}),
  probe: (db, now) => hasCandidates(db, "cancel", now),
  preview: async (db, now) => (await import("../services/run-step")).previewStep("cancel", db, now),
  run: async (context) => (await import("../services/run-step")).runStep("cancel", context),
  batches: stepBatches("cancel"),
});
