import type { Sql } from "../../db/sql";
import type { Waiting } from "../dispatch/dispatch";

interface Row {
  id: number;
  task_key: string;
}

/** The batch that comes next in a lane; undefined when none waits there. */
export async function nextInLane(tx: Sql, lane: string): Promise<Waiting | undefined> {
  const [row] = await tx.all<Row>("SELECT id, task_key FROM batches WHERE status = 'queued' AND lane = $1 ORDER BY id LIMIT 1", [lane]);
  return row && { id: row.id, taskKey: row.task_key };
}

/** The batch that comes next in each lane in which none runs. */
export async function firstOfFreeLanes(tx: Sql): Promise<Waiting[]> {
  const rows = await tx.all<Row>(
    `SELECT id, task_key FROM batches WHERE id IN (
       SELECT min(b.id) FROM batches b WHERE b.status = 'queued'
         AND NOT EXISTS (SELECT 1 FROM batches other WHERE other.running_lane = b.lane)
       GROUP BY b.lane)`,
  );
  return rows.map((row) => ({ id: row.id, taskKey: row.task_key }));
}
