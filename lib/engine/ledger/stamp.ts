import type { Sql } from "../../db/sql";
import type { Runner } from "./claim";

/** Writes the tick's own row, the last thing a tick does. Returns its number. */
export async function stampTick(
  db: Sql,
  tick: { at: Date; source: string; durationMs: number; executions: number; ok: boolean },
  runner: Runner,
): Promise<number> {
  const [row] = await db.all<{ id: number }>(
    "INSERT INTO ticks (at, source, host, pid, version, duration_ms, executions, ok) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
    [tick.at, tick.source, runner.host, runner.pid, runner.version, tick.durationMs, tick.executions, tick.ok],
  );
  return row?.id ?? 0;
}
