import * as z from "zod";
import { defineTask } from "../engine/define";
import { hasCandidates } from "../services/selection";
import { stepBatches } from "../services/step-batches";
import type { TaskResources } from "./resources";

/** Removes from their servers the suspended services whose grace is over. */
export const expireServices = defineTask<Record<string, never>, TaskResources>({
  key: "expire-services",
  schedule: "* * * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 15 * 60_000,
  settings: z.strictObject({}),
  probe: (db, now) => hasCandidates(db, "expire", now),
  preview: async (db, now) => (await import("../services/run-step")).previewStep("expire", db, now),
  run: async (context) => (await import("../services/run-step")).runStep("expire", context),
  batches: stepBatches("expire"),
});
