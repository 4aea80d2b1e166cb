import type { SqlDatabase } from "../../lib/db/sql";
import { mixedBundle } from "../services/mixed-bundle";
import { importBundle } from "./bundle";
import { insertExecutions, type PastExecution } from "./executions";
import type { Installation } from "./installation";
import { runTask } from "./tick";
import { insertWorkers } from "./workers";

const HOUR_MS = 3_600_000;
const nobody = { url: "http://127.0.0.1:9/hook", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` };
const reasonOf = (code: string, params: object = {}) => ({ reason_code: code, reason_params: JSON.stringify(params) });
const exception = {
  error_name: "PanelError",
  error_message: "the panel is down for maintenance",
  error: JSON.stringify({
    name: "PanelError",
    message: "the panel is down for maintenance",
    code: "E_PANEL",
    stack: "PanelError: the panel is down for maintenance\n    at perform (driver.ts:12:3)",
    causes: [{ name: "Error", message: "connect ECONNREFUSED 192.0.2.1:443", code: "ECONNREFUSED" }],
  }),
};

/** Executions of one task in every status, with every reason that an execution can have. */
function executionsOfEveryKind(): PastExecution[] {
  const task = "purge-history";
  const ran = { host: "web-1.example", pid: 4711, version: "1.2.3", attempt: 1, wait_ms: 12, lag_ms: 1234 };
  const kinds: Omit<PastExecution, "task" | "agoMs">[] = [
    {
      status: "succeeded",
      ...ran,
      result: '{"executions":12,"more":[true,null,"text"]}',
      items_done: 3,
      items_already: 2,
      items_skipped: 1,
    },
    { status: "succeeded", ...ran, hadWork: false },
    { status: "partial", ...ran, items_done: 1234567, items_failed: 3 },
    { status: "failed", ...ran, ...exception },
    { status: "failed", ...ran, ...exception, ...reasonOf("misconfigured", { setting: "lifecycle.graceDays" }) },
    { status: "failed", ...ran, ...reasonOf("unknownTask") },
    { status: "timed_out", ...ran, ...reasonOf("timedOut", { timeoutMs: 60_000 }) },
    { status: "timed_out", ...ran, ...reasonOf("timedOutIgnored", { timeoutMs: 60_000 }) },
    { status: "cancelled", ...ran, trigger: "manual", actor_name: "Omar", ...reasonOf("cancelled", { by: "Omar" }) },
    { status: "cancelled", ...ran, trigger: "api", ...reasonOf("cancelledIgnored", { by: "Omar" }) },
    { status: "abandoned", ...ran, ...reasonOf("abandoned", { host: "web-1", pid: "7", heartbeatAt: new Date(0).toISOString() }) },
    { status: "skipped", started_at: null, durationMs: 0, related_id: 1, ...reasonOf("overlap", { executionId: "1" }) },
    {
      status: "missed",
      started_at: null,
      durationMs: 0,
      missed_from: new Date(0),
      missed_until: new Date(HOUR_MS),
      missed_count: 61,
      ...reasonOf("missed", { count: 61 }),
    },
    { status: "awaiting_confirmation", started_at: null, finished_at: null, duration_ms: null },
    { status: "queued", started_at: null, finished_at: null, duration_ms: null, trigger: "retry", related_id: 1, actor_name: "Omar" },
    {
      status: "running",
      ...ran,
      finished_at: null,
      duration_ms: null,
      lease_until: new Date(Date.now() + 24 * HOUR_MS),
      heartbeat_at: new Date(),
    },
  ];
  return kinds.map((kind, index) => ({ task, agoMs: (kinds.length - index) * HOUR_MS, ...kind }));
}

/** Items of every outcome with every reason, and log lines of every level. */
async function tellMore(database: SqlDatabase, executionId: number): Promise<void> {
  const reasons = [
    ["done", "awaitingDelivery", {}],
    ["already", "renewedWithoutEnd", {}],
    ["skipped", "changedMeanwhile", {}],
    ["skipped", "claimedElsewhere", {}],
    ["skipped", "interrupted", {}],
    ["failed", "willRetry", { attempt: 1, maxAttempts: 5, nextAttemptAt: new Date().toISOString() }],
    ["failed", "gaveUp", { attempts: 5 }],
  ] as const;
  for (const [outcome, code, params] of reasons) {
    await database.run(
      `INSERT INTO items (execution_id, outcome, subject_type, subject_id, subject_label, action, reason_code, reason_params, message, error_name, error, at)
       VALUES ($1, $2, 'service', '1', 'SVC-1', 'deliver', $3, $4, 'ok', $5, $6, $7)`,
      [
        executionId,
        outcome,
        code,
        JSON.stringify(params),
        outcome === "failed" ? exception.error_name : null,
        outcome === "failed" ? exception.error : null,
        new Date(0),
      ],
    );
  }
  for (const level of ["debug", "info", "warn", "error"]) {
    await database.run("INSERT INTO log_lines (execution_id, at, level, message, data) VALUES ($1, $2, $3, 'a line', '{\"a\":1}')", [
      executionId,
      new Date(0),
      level,
    ]);
  }
}

/**
 * Fills an installation with something of everything that pages can show: services in each state and of each fate, executions in
 * each status, items, log lines, workers in each state. Returns the addresses of its pages for people who are signed in: those that differ in how they are laid
 * out, and the others, of executions, that differ in what they say.
 */
export async function fillWithEverything(installation: Installation): Promise<{ pages: string[]; executions: string[] }> {
  const { database } = installation;
  const ids = await insertExecutions(database, executionsOfEveryKind());
  await tellMore(database, ids[0] ?? 0);
  await importBundle(installation, mixedBundle(30, [nobody], new Date()));
  const ran = await runTask(installation, "deliver-services", "suspend-services");
  // After what ran here: while a worker is alive, ticks on PostgreSQL leave the work to it.
  await insertWorkers(database, [
    // Alive however long the test takes.
    { host: "web-1.example", heartbeatAgoMs: -24 * HOUR_MS, inFlight: 12, jobsDone: 123_456, jobsPerMinute: 789 },
    { host: "web-2.example", heartbeatAgoMs: HOUR_MS, queues: ["deliver-services", "reactivate-services"] },
    { host: "web-3.example", heartbeatAgoMs: HOUR_MS, lostAgoMs: HOUR_MS },
    { host: "web-4.example", heartbeatAgoMs: HOUR_MS, stoppedAgoMs: HOUR_MS },
  ]);
  await database.run(
    "UPDATE services SET gave_up_at = $1, next_attempt_at = NULL WHERE id = (SELECT min(id) FROM services WHERE attempt_step IS NOT NULL)",
    [new Date(0)],
  );
  await database.run(
    "UPDATE services SET state = 'delivery_failed' WHERE id = (SELECT max(id) FROM services WHERE attempt_step = 'deliver')",
  );
  const services = await database.all<{ reference: string }>(
    "SELECT min(reference) AS reference FROM services GROUP BY state, suspension_reason, attempt_step IS NULL ORDER BY 1",
  );
  const executions = ids.map((id) => `/admin/reports/cron/purge-history/${id}`);
  const [withEverything = "", ...others] = executions;
  const pages = [
    "/admin",
    "/admin/reports/cron",
    "/admin/reports/cron/purge-history",
    "/admin/reports/cron/cancel-services",
    "/admin/reports/cron/cancel-services?status=failed&from=2020-01-01",
    "/admin/reports/cron/purge-history?sort=duration",
    withEverything,
    ...ran.executions.map(({ id, task }) => `/admin/reports/cron/${task}/${id}`),
    "/admin/services",
    "/admin/services?q=nobody",
    ...services.map(({ reference }) => `/admin/services/${encodeURIComponent(reference)}`).slice(0, 3),
    "/admin/workers",
    "/admin/settings/cron",
    "/admin/nowhere",
  ];
  return { pages, executions: others };
}

/** The dialogs that an address opens. */
export const dialogs = ["/admin/reports/cron/cancel-services?purge=ask"];

/** The pages for people who are not signed in. */
export const entrances = ["/login", "/welcome?token=wrong", "/nowhere"];
