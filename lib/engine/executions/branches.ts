import type { ExecutionStatus, ExecutionTrigger } from "../define";
import type { ExecutionFilters } from "./filters";

/**
 * One statement's share of a filtered list. `lead` is the equality that chooses the index (one beside the task, each index has one);
 * `rest` is checked row by row.
 */
export interface ExecutionBranch {
  lead?: { status?: ExecutionStatus; trigger?: ExecutionTrigger; hadWork?: true };
  rest?: { statuses?: ExecutionStatus[]; trigger?: ExecutionTrigger; hadWork?: true };
}

/**
 * Splits a filter into statements that each follow one index in order, led by what keeps the fewest rows: people start few
 * executions, most scheduled ones succeed, and most of those that succeed had nothing to do.
 */
export function branchesOf(filters: Pick<ExecutionFilters, "statuses" | "trigger" | "hideIdle">): ExecutionBranch[] {
  const { statuses, trigger, hideIdle } = filters;
  const work = hideIdle ? { hadWork: true as const } : {};
  if (trigger && trigger !== "schedule") return [{ lead: { trigger }, rest: { statuses, ...work } }];
  const byTrigger = trigger ? { trigger } : {};
  if (statuses.length > 0) {
    // Only an execution that succeeded can have had nothing to do, so the other statuses need no look at `hadWork`.
    return statuses.map((status) =>
      hideIdle && status === "succeeded"
        ? { lead: work, rest: { statuses: [status], ...byTrigger } }
        : { lead: { status }, rest: byTrigger },
    );
  }
  if (hideIdle) return [{ lead: work, rest: byTrigger }];
  return trigger ? [{ lead: { trigger } }] : [{}];
}
