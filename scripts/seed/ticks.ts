import type { SqlDatabase } from "../../lib/db/sql";
import { insertRows, type Row } from "./bulk-insert";
import type { Gap } from "./history";
import type { Random } from "./random";

const MINUTE_MS = 60_000;
const TICKS_A_TRANSACTION = 20_000;
const columns = "at source host pid version duration_ms executions ok".split(" ");

/** Writes a tick a minute, except in the gap. */
export async function writeTicks(db: SqlDatabase, random: Random, from: Date, until: Date, gap: Gap): Promise<void> {
  let rows: Row[] = [];
  const flush = async () => {
    const written = rows;
    rows = [];
    await db.transaction((tx) => insertRows(tx, "ticks", columns, written));
  };
  for (let minute = Math.ceil(from.getTime() / MINUTE_MS) * MINUTE_MS; minute < until.getTime(); minute += MINUTE_MS) {
    if (minute >= gap.from.getTime() && minute < gap.until.getTime()) continue;
    const at = new Date(minute + random.int(80, 900));
    rows.push([at, "cron", "web", random.int(1_000, 60_000), "0.1.0", random.int(4, 900), 5, random.next() > 0.02]);
    if (rows.length >= TICKS_A_TRANSACTION) await flush();
  }
  await flush();
}
