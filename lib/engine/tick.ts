import { peek } from "./ledger/peek";
import { stampTick } from "./ledger/stamp";
import type { TickDeps, TickOptions } from "./tick-deps";
import type { TickExecution, TickReport } from "./tick-report";

/**
 * One tick: sweep, plan, claim, run, finish, stamp; each step in transactions of its own. Resolves when everything it started has ended
 * and is recorded. Rejects only when the database is out of reach.
 */
export async function runTick<Resources>(deps: TickDeps<Resources>, options: TickOptions): Promise<TickReport> {
  const at = deps.now();
  const seen = await peek(deps.db, at);
  const tasksChanged = deps.tasksHash === null || seen.tasksHash !== deps.tasksHash;
  const idle = !options.only && !seen.lapsed && !seen.queued && !seen.silent && !seen.due && !tasksChanged;
  const executions = idle ? [] : await (await import("./tick-work")).workTick(deps, options, at);
  const ok = executions.every(wentWell);
  const durationMs = Math.max(0, deps.now().getTime() - at.getTime());
  const id = await stampTick(deps.db, { at, source: options.source, durationMs, executions: executions.length, ok }, deps.runner);
  return { tick: { id, at: at.toISOString(), source: options.source, durationMs }, executions, ok };
}

/** Whether an execution leaves the tick's exit code at 0; one that waits for a worker is told on its page, and to whoever asked for it by name. */
function wentWell({ status, error }: TickExecution): boolean {
  return (
    status === "succeeded" ||
    status === "missed" ||
    status === "awaiting_confirmation" ||
    ((status === "queued" || status === "skipped") && !error)
  );
}
