import { hostname } from "node:os";
import { openSql } from "../../db/open";
import type { TaskDefinition } from "../define";
import { runTick } from "../tick";
import { mortalDatabase } from "./mortal-database";
import { testTask } from "./tasks";

/*
 * A tick in a process of its own, for tests that spawn, race, stop and kill it. Its one argument is a TickProcessOrder as JSON;
 * it prints the tick's report. Its tasks mark their effect once per subject, as a delivery would.
 */

export interface TickProcessOrder {
  databaseUrl: string;
  /** What the process believes the time to be, in milliseconds. */
  nowMs: number;
  task: "count" | "block" | "wait";
  schedule?: string;
  timeoutMs?: number;
  /** For `block`: how long the event loop is blocked. */
  blockMs?: number;
  killAfterStatement?: number;
}

const order = JSON.parse(process.argv[2] ?? "{}") as TickProcessOrder;
const offsetMs = order.nowMs - Date.now();

const runs: Record<TickProcessOrder["task"], TaskDefinition["run"]> = {
  /** Three subjects, each marked once whatever happens: an item and its mark are written together. */
  async count(context) {
    const marked = await context.db.all<{ key: string }>("SELECT key FROM settings WHERE key LIKE 'mark-%'");
    const missing = ["1", "2", "3"].filter((id) => !marked.some((row) => row.key === `mark-${id}`));
    for (const id of missing) {
      await context.record({ subject: { type: "mark", id, label: id }, outcome: "done" }, async (tx) => {
        await tx.run("INSERT INTO settings (key, value, updated_at) VALUES ($1, 'done', $2)", [`mark-${id}`, context.now()]);
      });
    }
    return { marked: missing.length };
  },
  async block() {
    process.stdout.write("blocking\n");
    const until = Date.now() + (order.blockMs ?? 0);
    while (Date.now() < until);
    return { blocked: true };
  },
  async wait({ signal }) {
    process.stdout.write("waiting\n");
    const keepAlive = setInterval(() => undefined, 1_000);
    await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    clearInterval(keepAlive);
    return undefined;
  },
};

const opened = openSql(order.databaseUrl);
const db = order.killAfterStatement === undefined ? opened : mortalDatabase(opened, order.killAfterStatement);
const task = testTask({ run: runs[order.task], schedule: order.schedule ?? "* * * * *", timeoutMs: order.timeoutMs ?? 600_000 });
const report = await runTick(
  {
    db,
    databaseUrl: order.databaseUrl,
    killWhenBlocked: true,
    now: () => new Date(Date.now() + offsetMs),
    runner: { host: hostname(), pid: process.pid, version: "test" },
    tasksHash: null,
    openWorkshop: async () => ({ tasks: [task], resources: {}, timezone: "UTC" }),
  },
  { source: "test" },
);
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(report.ok ? 0 : 1);
