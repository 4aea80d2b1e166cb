import { numberAfter } from "../../lib/db/number-after";
import type { Sql, SqlDatabase } from "../../lib/db/sql";
import { dayIn } from "../../lib/engine/ledger/daily-stats";
import { insertRows, type Row } from "./bulk-insert";
import type { Sketch } from "./history";

const EXECUTIONS_A_TRANSACTION = 20_000;

const executionColumns =
  "id task_key trigger actor_name slot_at status reason_code reason_params related_id attempt created_at started_at finished_at lag_ms wait_ms duration_ms host pid version items_done items_already items_skipped items_failed had_work result error_name error_message error missed_from missed_until missed_count lease_until heartbeat_at".split(
    " ",
  );
const itemColumns =
  "execution_id outcome subject_type subject_id subject_label action reason_code reason_params message error_name error at".split(" ");
const logColumns = "execution_id at level message data".split(" ");

/** Days of tasks by status, as the engine counts them. */
export type Days = Map<
  string,
  { taskKey: string; day: string; status: string; values: [number, number, number, number, number, number, number] }
>;

/** Writes executions with their items and log lines, in large transactions, and counts them in `days`. Returns how many. */
export async function writeHistory(db: SqlDatabase, sketches: Iterable<Sketch>, timezone: string, days: Days): Promise<number> {
  let count = 0;
  let batch: Sketch[] = [];
  const flush = async () => {
    const written = batch;
    batch = [];
    await db.transaction(async (tx) => {
      await writeBatch(tx, written);
      const last = written.reduce((highest, { id }) => Math.max(highest, id), 0);
      if (db.dialect === "postgresql" && last > 0) await numberAfter(tx, "executions", "id", last);
    });
    count += written.length;
  };
  for (const sketch of sketches) {
    batch.push(sketch);
    countDay(days, sketch, timezone);
    if (batch.length >= EXECUTIONS_A_TRANSACTION) await flush();
  }
  await flush();
  return count;
}

async function writeBatch(tx: Sql, batch: readonly Sketch[]): Promise<void> {
  await insertRows(tx, "executions", executionColumns, batch.map(executionRow));
  await insertRows(tx, "items", itemColumns, batch.flatMap(itemRows));
  await insertRows(tx, "log_lines", logColumns, batch.flatMap(logRows));
}

function executionRow(sketch: Sketch): Row {
  const { createdAt, slotAt, status, durationMs, reason, error, missed } = sketch;
  const waitMs = 4 + (sketch.id % 30);
  const ran = status !== "skipped" && status !== "missed" && status !== "queued" && status !== "awaiting_confirmation";
  const startedAt = ran ? new Date(createdAt.getTime() + waitMs) : null;
  const running = status === "running" || status === "queued";
  const finishedAt = running ? null : startedAt ? new Date(startedAt.getTime() + durationMs) : createdAt;
  const items = (outcome: string) => sketch.items.filter((item) => item.outcome === outcome).length;
  return [
    sketch.id,
    sketch.taskKey,
    sketch.trigger,
    sketch.actorName,
    slotAt,
    status,
    reason?.code ?? null,
    reason ? JSON.stringify(reason.params) : null,
    sketch.relatedId,
    ran ? 1 : 0,
    createdAt,
    startedAt,
    finishedAt,
    startedAt && slotAt ? startedAt.getTime() - slotAt.getTime() : null,
    ran ? waitMs : null,
    ran && !running ? durationMs : null,
    ran ? "web" : null,
    ran ? 1_000 + (sketch.id % 50_000) : null,
    ran ? "0.1.0" : null,
    items("done"),
    items("already"),
    items("skipped"),
    items("failed"),
    sketch.hadWork,
    sketch.result ?? null,
    error?.name ?? null,
    error?.message ?? null,
    error?.json ?? null,
    missed?.from ?? null,
    missed?.until ?? null,
    missed?.count ?? null,
    status === "running" ? new Date(createdAt.getTime() + 60_000) : null,
    status === "running" ? createdAt : null,
  ];
}

function itemRows(sketch: Sketch): Row[] {
  const at = new Date(sketch.createdAt.getTime() + Math.floor(sketch.durationMs / 2));
  return sketch.items.map((item) => [
    sketch.id,
    item.outcome,
    "service",
    item.subject.id,
    item.subject.label,
    item.action,
    item.reason?.code ?? null,
    item.reason ? JSON.stringify(item.reason.params) : null,
    item.message,
    item.errorName,
    item.error,
    at,
  ]);
}

function logRows(sketch: Sketch): Row[] {
  return sketch.log.map(({ level, message, data }) => [sketch.id, sketch.createdAt, level, message, data]);
}

const dayOfHour = new Map<number, string>();

/** Zones differ from UTC by whole quarters of an hour: the day of a quarter is looked up once. */
function dayAt(timezone: string, at: Date): string {
  const quarter = Math.floor(at.getTime() / 900_000);
  const known = dayOfHour.get(quarter) ?? dayIn(timezone, at);
  dayOfHour.set(quarter, known);
  return known;
}

function countDay(days: Days, sketch: Sketch, timezone: string): void {
  if (sketch.status === "queued" || sketch.status === "running") return;
  const day = dayAt(timezone, sketch.createdAt);
  const key = `${sketch.taskKey} ${day} ${sketch.status}`;
  const entry = days.get(key) ?? { taskKey: sketch.taskKey, day, status: sketch.status, values: [0, 0, 0, 0, 0, 0, 0] };
  days.set(key, entry);
  const items = (outcome: string) => sketch.items.filter((item) => item.outcome === outcome).length;
  const { values } = entry;
  values[0] += 1;
  values[1] += sketch.durationMs;
  values[2] = Math.max(values[2], sketch.durationMs);
  values[3] += items("done");
  values[4] += items("already");
  values[5] += items("skipped");
  values[6] += items("failed");
}

const dayColumns = "task_key day status executions duration_ms max_duration_ms items_done items_already items_skipped items_failed".split(
  " ",
);
const addUp = `ON CONFLICT (task_key, day, status) DO UPDATE SET ${dayColumns
  .slice(3)
  .map((column) => `${column} = daily_stats.${column} + excluded.${column}`)
  .join(", ")}`;

/** Adds the counted days to those that are there. */
export async function writeDays(db: SqlDatabase, days: Days): Promise<void> {
  const rows = [...days.values()].map(({ taskKey, day, status, values }) => [taskKey, day, status, ...values]);
  await db.transaction((tx) => insertRows(tx, "daily_stats", dayColumns, rows, addUp));
}
