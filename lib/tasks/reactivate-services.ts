import * as z from "zod";
import { defineTask } from "../engine/define";
import { hasCandidates } from "../services/selection";
import { stepBatches } from "../services/step-batches";
import type { TaskResources } from "./resources";

/** Lifts the suspension of overdue services that were renewed. */
export const reactivateServices = defineTask<Record<string, never>, TaskResources>({
  key: "reactivate-services",
  schedule: "* * * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 15 * 60_000,
  settings: z.strictObject({}),
  probe: (db, now) => hasCandidates(db, "unsuspend", now),
  preview: async (db, now) => (await import("../services/run-step")).previewStep("unsuspend", db, now),
  run: async (context) => (await import("../services/run-step")).runStep("unsuspend", context),
  batches: stepBatches("unsuspend"),
});
