"use server";

import * as z from "zod";
import { adminAction } from "@/lib/web/action";
import { type ActionResult, done, refused } from "@/lib/web/action-result";
import { cancelExecution, purgeHistory, retryExecution, runTaskNow, type StartResult } from "@/lib/web/engine";

const taskInput = z.strictObject({ taskKey: z.string().min(1).max(200) });
const executionInput = z.strictObject({ executionId: z.int().positive() });

export const runNow = adminAction(taskInput, "executions.run", async ({ taskKey }, { user, note }) => {
  note({ subject: `task ${taskKey}` });
  return told(await runTaskNow(taskKey, user), note);
});

export const retry = adminAction(executionInput, "executions.retry", async ({ executionId }, { user, note }) => {
  note({ subject: `execution ${executionId}` });
  return told(await retryExecution(executionId, user), note);
});

export const cancel = adminAction(executionInput, "executions.cancel", async ({ executionId }, { user, note }) => {
  note({ subject: `execution ${executionId}` });
  const cancelled = await cancelExecution(executionId, user);
  return cancelled.ok ? done(undefined) : refused(cancelled.reason);
});

export const purge = adminAction(taskInput, "history.purge", async ({ taskKey }, { note }) => {
  note({ subject: `task ${taskKey}` });
  const purged = await purgeHistory(taskKey);
  note({ outcome: purged });
  return done(purged);
});

function told(result: StartResult, note: (noted: { outcome: unknown }) => void): ActionResult<{ executionId: number }> {
  if (result.ok) {
    note({ outcome: { executionId: result.executionId } });
    return done({ executionId: result.executionId });
  }
  if (result.reason !== "running") return refused(result.reason);
  return refused("running", { executionId: result.executionId, since: result.since.toISOString() });
}
