import type { SqlDatabase } from "../../../lib/db/sql";
import { purgeExecutions } from "../../../lib/engine/ledger/purge";
import { RETENTION_DAYS, retentionLimit } from "../../../lib/engine/retention";
import { type Timing, timingOf } from "./stopwatch";

/** Purges the history of one task, the way the nightly task does, and times each of its transactions. */
export async function timePurge(db: SqlDatabase, now: Date): Promise<Timing[]> {
  const times: Record<"executions" | "items" | "log_lines", number[]> = { executions: [], items: [], log_lines: [] };
  const watched: SqlDatabase = Object.assign(Object.create(db), {
    run: async (...statement: Parameters<SqlDatabase["run"]>) => {
      const began = performance.now();
      const changed = await db.run(...statement);
      const table = /DELETE FROM (\w+)/.exec(statement[0])?.[1] as keyof typeof times;
      if (changed > 0) times[table].push(performance.now() - began);
      return changed;
    },
  });
  const began = performance.now();
  const purged = await purgeExecutions(watched, "suspend-services", retentionLimit(now, RETENTION_DAYS));
  const seconds = (performance.now() - began) / 1000;
  const counts = { executions: purged.executions, items: purged.items, log_lines: purged.logLines };
  const rows = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (["executions", "items", "log_lines"] as const)
    .filter((table) => counts[table] > 0)
    .map((table) => {
      const found = table === "executions" ? `${counts[table]} of ${rows} rows in ${seconds.toFixed(0)} s` : `${counts[table]} rows`;
      return timingOf(`purge: up to 1,000 ${table.replace("_", " ")}`, times[table], found);
    });
}
