import type { ExecutionStatus, ExecutionTrigger, ItemOutcome } from "./define";

/** One execution as the tick tells it. */
export interface TickExecution {
  id: number;
  task: string;
  trigger: ExecutionTrigger;
  slot: string | null;
  status: ExecutionStatus;
  durationMs: number;
  items: Record<ItemOutcome, number>;
  error?: { name: string; message: string };
}

/** What `--json` prints and `/api/tick` answers. */
export interface TickReport {
  tick: { id: number; at: string; source: string; durationMs: number };
  executions: TickExecution[];
  ok: boolean;
}

/**
 * The tick in words, for a terminal or cron's mail: one line per execution that did something and a summary; nothing at all when nothing
 * was due or nothing was done.
 */
export function reportLines(report: TickReport): string[] {
  const lines = report.executions.filter(didSomething).map(line);
  if (lines.length === 0) return [];
  const count = report.executions.length;
  return [
    ...lines,
    `tick ${report.tick.id}: ${count} execution${count === 1 ? "" : "s"} in ${report.tick.durationMs} ms, ${report.ok ? "all went well" : "not all went well"}`,
  ];
}

/** Who asked for a run must not take it for done when its task can do nothing here; of one that its schedule asked for, the page is enough. */
export function leftOut(trigger: ExecutionTrigger, reasonCode: string | null): Pick<TickExecution, "error"> {
  if (trigger === "schedule") return {};
  return { error: { name: "LeftOut", message: `this task can do nothing in this installation (${reasonCode}); its page says why` } };
}

/** A missed gap, a skipped slot and what waits for a worker are on the pages; told here, they would be a mail at every tick of an installation that ticks rarely. */
function didSomething({ status, items, error }: TickExecution): boolean {
  if (status === "missed" || status === "skipped" || status === "queued") return error !== undefined;
  return status !== "succeeded" || Object.values(items).some((count) => count > 0);
}

function line({ id, task, status, durationMs, items, error }: TickExecution): string {
  const counts = Object.entries(items)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const why = error ? `: ${error.name}: ${error.message.split("\n")[0]}` : "";
  return `${task} #${id} ${status}${counts.length > 0 ? ` (${counts.join(", ")})` : ""} in ${durationMs} ms${why}`;
}
