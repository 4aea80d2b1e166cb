import type { ExecutionFilters } from "./filters";

/**
 * Writes the state of a task's page as an address's query ("" or "?…"), the inverse of `parseExecutionFilters`; defaults are left out.
 * Cursors belong to one order and one set of rows, so they are left out: `position` gives the new one, already as text.
 */
export function writeExecutionFilters(filters: ExecutionFilters, position: { after?: string | null; before?: string | null } = {}): string {
  const query = new URLSearchParams();
  if (filters.sort !== "created") query.set("sort", filters.sort);
  if (filters.direction !== "desc") query.set("dir", filters.direction);
  for (const status of filters.statuses) query.append("status", status);
  if (filters.trigger) query.set("trigger", filters.trigger);
  if (filters.from) query.set("from", filters.from);
  if (filters.to) query.set("to", filters.to);
  if (filters.hideIdle) query.set("work", "1");
  if (position.after) query.set("after", position.after);
  if (position.before) query.set("before", position.before);
  return query.size === 0 ? "" : `?${query}`;
}
