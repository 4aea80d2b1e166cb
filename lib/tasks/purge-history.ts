import * as z from "zod";
import { refreshStatistics } from "../db/refresh-statistics";
import { defineTask } from "../engine/define";
import { purgeExecutions, purgeTicks, purgeWorkers } from "../engine/ledger/purge";
import { RETENTION_DAYS, retentionLimit } from "../engine/retention";
import type { TaskResources } from "./resources";

const settings = z.strictObject({ retentionDays: z.int().min(1).max(3650).default(RETENTION_DAYS) });

/** Deletes executions, their items and log lines, and traces of ticks and of workers, older than the retention. Daily aggregates stay. */
export const purgeHistory = defineTask<z.infer<typeof settings>, TaskResources>({
  key: "purge-history",
  schedule: "17 3 * * *",
  catchUp: "latest",
  overlap: "skip",
  timeoutMs: 30 * 60_000,
  settings,
  async run({ db, now, settings, signal, log }) {
    const before = retentionLimit(now(), settings.retentionDays);
    const tasks = await db.all<{ key: string }>("SELECT key FROM tasks ORDER BY key");
    const result = { executions: 0, items: 0, logLines: 0, ticks: 0, workers: 0 };
    for (const { key } of tasks) {
      const purged = await purgeExecutions(db, key, before, signal);
      result.executions += purged.executions;
      result.items += purged.items;
      result.logLines += purged.logLines;
      if (purged.executions > 0) log.info(`${key}: ${purged.executions} executions deleted`);
    }
    result.ticks = await purgeTicks(db, before, signal);
    result.workers = await purgeWorkers(db, before, signal);
    if (result.executions === 0) log.info(`nothing is older than ${settings.retentionDays} days`);
    await refreshStatistics(db);
    return result;
  },
});
