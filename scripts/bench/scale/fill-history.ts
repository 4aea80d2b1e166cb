import type { SqlDatabase } from "../../../lib/db/sql";
import { loadInBulk } from "./load-in-bulk";

const EXECUTIONS_A_STATEMENT = 200_000;
const MINUTE_MS = 60_000;
const TICKS_KEPT_DAYS = 15;
const hostingTasks = ["deliver-services", "reactivate-services", "suspend-services", "expire-services", "cancel-services"];
/** What a large day of one task leaves. */
export const LARGE_EXECUTION_ITEMS = 30_000;

const draw = (seed: number) => `(hashint8extended(n, ${seed}) & 2147483647)`;

/** $1 and $2: from and to which execution; $3 how many there will be; $4 the newest slot; $5 the tasks. Five a minute, as the seed has them. */
const executionRows = `
  INSERT INTO executions (task_key, trigger, slot_at, status, attempt, created_at, started_at, finished_at, lag_ms, wait_ms, duration_ms, host,
    pid, version, items_done, items_failed, had_work, result, error_name, error_message)
  SELECT task_key, 'schedule', slot, status, 1, slot + INTERVAL '1 second', slot + INTERVAL '1.02 second',
    slot + INTERVAL '1.02 second' + duration * INTERVAL '1 millisecond', 1020, 20, duration, 'web', 1000, '0.1.0',
    CASE WHEN status IN ('succeeded', 'partial', 'timed_out', 'cancelled', 'abandoned') AND NOT idle THEN 1 + ${draw(3)} % 57 ELSE 0 END,
    CASE WHEN status IN ('partial', 'failed') THEN 1 + ${draw(4)} % 3 ELSE 0 END, NOT idle,
    CASE WHEN status IN ('succeeded', 'partial') AND NOT idle THEN '{"due":30,"done":29,"already":0,"skipped":0,"failed":1}' END,
    CASE WHEN status = 'failed' THEN 'TransientError' END, CASE WHEN status = 'failed' THEN 'the server answered 503' END
  FROM (
    SELECT n, share < 930 AS idle, CASE WHEN share < 930 THEN ${draw(2)} % 6 ELSE 200 + ${draw(2)} % 9000 END AS duration,
      (CAST($5 AS TEXT[]))[1 + n % 5] AS task_key,
      CAST($4 AS TIMESTAMPTZ) - (CAST($3 AS BIGINT) - n) / 5 * INTERVAL '1 minute' AS slot,
      CASE WHEN share < 975 THEN 'succeeded' WHEN share < 985 THEN 'partial' WHEN share < 991 THEN 'failed' WHEN share < 993 THEN 'timed_out'
        WHEN share < 995 THEN 'cancelled' WHEN share < 997 THEN 'abandoned' ELSE 'skipped' END AS status
    FROM (SELECT n, ${draw(1)} % 1000 AS share FROM generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT)) AS n) AS drawn
  ) AS sketched`;

const stack = "at perform (driver.ts:40:11)\\n".repeat(12);
const itemRows = `
  INSERT INTO items (execution_id, outcome, subject_type, subject_id, subject_label, action, reason_code, reason_params, error_name, error, at)
  SELECT id, CASE WHEN failed THEN 'failed' ELSE 'done' END, 'service', service::text, 'SVC-' || lpad(service::text, 8, '0'),
    split_part(task_key, '-', 1), CASE WHEN failed THEN 'gaveUp' ELSE 'termOver' END,
    CASE WHEN failed THEN '{"attempts":5}' ELSE '{"expiresAt":"2026-11-25T00:00:00.000Z","suspendAfterDays":0}' END,
    CASE WHEN failed THEN 'TransientError' END,
    CASE WHEN failed THEN '{"name":"TransientError","message":"the server answered 503","causes":[],"stack":"${stack}"}' END, created_at
  FROM (SELECT e.*, k > items_done AS failed, 1 + (hashint8extended(id, k) & 2147483647) % CAST($3 AS INTEGER) AS service
    FROM executions e CROSS JOIN LATERAL generate_series(1, items_done + items_failed) AS k WHERE id BETWEEN $1 AND $2) AS worked`;

const logRows = `
  INSERT INTO log_lines (execution_id, at, level, message)
  SELECT id, created_at, 'warn', items_failed || ' of ' || items_done + items_failed || ' failed' FROM executions
  WHERE id BETWEEN $1 AND $2 AND items_failed > 0`;

/** Writes a history that ends now, a tick a minute, and the daily counts. Its newest execution of suspend-services is a large one. */
export async function fillHistory(
  db: SqlDatabase,
  counts: { executions: number; services: number },
  now: Date,
  told: (line: string) => void,
): Promise<void> {
  const newest = new Date(Math.floor(now.getTime() / MINUTE_MS - 1) * MINUTE_MS);
  await loadInBulk(db, ["executions", "items", "log_lines"], async () => {
    for (let first = 1; first <= counts.executions; first += EXECUTIONS_A_STATEMENT) {
      const last = Math.min(counts.executions, first + EXECUTIONS_A_STATEMENT - 1);
      await db.run(executionRows, [first, last, counts.executions, newest, `{${hostingTasks.join(",")}}`]);
      if (last === counts.executions)
        await db.run(
          `UPDATE executions SET items_done = $1, had_work = true, status = 'succeeded', items_failed = 0
           WHERE id = (SELECT max(id) FROM executions WHERE task_key = 'suspend-services')`,
          [LARGE_EXECUTION_ITEMS],
        );
      await db.run(itemRows, [first, last, counts.services]);
      await db.run(logRows, [first, last]);
      told(`${last} executions`);
    }
  });
  told("indexes of the history");
  await db.run(
    `INSERT INTO daily_stats (task_key, day, status, executions, duration_ms, max_duration_ms, items_done, items_failed)
     SELECT task_key, to_char(created_at, 'YYYY-MM-DD'), status, count(*), sum(duration_ms), max(duration_ms), sum(items_done), sum(items_failed)
     FROM executions GROUP BY 1, 2, 3`,
  );
  await db.run(
    `INSERT INTO ticks (at, source, host, pid, version, duration_ms, executions, ok)
     SELECT CAST($1 AS TIMESTAMPTZ) - n * INTERVAL '1 minute', 'cron', 'web', 1000, '0.1.0', 40, 5, true FROM generate_series(1, $2 * 1440) AS n`,
    [now, TICKS_KEPT_DAYS],
  );
}
