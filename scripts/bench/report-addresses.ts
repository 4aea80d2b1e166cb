import type { SqlDatabase } from "../../lib/db/sql";
import { formatCursor } from "../../lib/engine/cursor";
import { executionStatuses, executionTriggers } from "../../lib/engine/define";

const task = "deliver-services";
const report = `/admin/reports/cron/${task}`;

/** The report's pages, with every filter, and pages far behind the first. */
export async function reportAddresses(db: SqlDatabase): Promise<{ name: string; path: string }[]> {
  const [middle] = await db.all<{ id: number; at: number | Date }>(
    `SELECT id, created_at AS at FROM executions WHERE task_key = $1
     ORDER BY created_at LIMIT 1 OFFSET (SELECT count(*) / 10 FROM executions WHERE task_key = $1)`,
    [task],
  );
  const [large] = await db.all<{ id: number }>(
    "SELECT id FROM executions WHERE task_key = $1 AND status = 'partial' ORDER BY created_at DESC, id DESC LIMIT 1",
    [task],
  );
  const far = middle ? formatCursor({ value: Number(middle.at), id: middle.id }) : "";
  const day = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
  const detail = `${report}/${large?.id}`;
  return [
    { name: "overview", path: "/admin" },
    { name: "list of tasks", path: "/admin/reports/cron" },
    { name: "task, first page", path: report },
    { name: "task, page far behind (90 %)", path: `${report}?after=${far}` },
    ...executionStatuses.map((status) => ({ name: `task, status ${status}`, path: `${report}?status=${status}` })),
    { name: "task, three statuses", path: `${report}?status=failed&status=partial&status=timed_out` },
    ...executionTriggers.map((trigger) => ({ name: `task, trigger ${trigger}`, path: `${report}?trigger=${trigger}` })),
    { name: "task, with something to do", path: `${report}?work=1` },
    { name: "task, with something to do, far behind", path: `${report}?work=1&after=${far}` },
    { name: "task, one day, ten days ago", path: `${report}?from=${day(10)}&to=${day(10)}` },
    { name: "task, longest first", path: `${report}?sort=duration` },
    { name: "task, failed, longest first", path: `${report}?sort=duration&status=failed` },
    { name: "task, all filters", path: `${report}?status=failed&trigger=schedule&work=1&from=${day(60)}&to=${day(1)}` },
    { name: "execution, detail with many items", path: detail },
    { name: "execution, failed items only", path: `${detail}?outcome=failed` },
    { name: "services", path: "/admin/services" },
  ];
}
