import type { SqlDatabase, SqlValue } from "../../lib/db/sql";

/** A row of a worker, as far as a test says; the rest is one that started an hour ago and is alive. Times in milliseconds before now. */
export interface GivenWorker {
  host: string;
  version?: string;
  queues?: string[];
  concurrency?: number;
  startedAgoMs?: number;
  heartbeatAgoMs?: number;
  stoppedAgoMs?: number;
  lostAgoMs?: number;
  inFlight?: number;
  jobsDone?: number;
  jobsPerMinute?: number;
}

/** Writes workers as they would write themselves, in the order given. */
export async function insertWorkers(database: SqlDatabase, workers: readonly GivenWorker[]): Promise<void> {
  const now = Date.now();
  const instant = (agoMs: number | undefined) => (agoMs === undefined ? null : new Date(now - agoMs));
  for (const [index, worker] of workers.entries()) {
    const { startedAgoMs = 3_600_000, heartbeatAgoMs = 0 } = worker;
    const columns: Record<string, SqlValue> = {
      host: worker.host,
      pid: 4711 + index,
      version: worker.version ?? "0.0.1",
      ticket_holders: "[]",
      queues: worker.queues ? JSON.stringify(worker.queues) : null,
      concurrency: worker.concurrency ?? 4,
      started_at: instant(startedAgoMs),
      heartbeat_at: instant(heartbeatAgoMs),
      stopped_at: instant(worker.stoppedAgoMs),
      lost_at: instant(worker.lostAgoMs),
      in_flight: worker.inFlight ?? 0,
      jobs_done: worker.jobsDone ?? 0,
      jobs_per_minute: worker.jobsPerMinute ?? 0,
    };
    const names = Object.keys(columns);
    await database.run(
      `INSERT INTO workers (${names.join(", ")}) VALUES (${names.map((_, position) => `$${position + 1}`).join(", ")})`,
      Object.values(columns),
    );
  }
}
