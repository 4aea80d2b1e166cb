import type { SqlDatabase } from "../../../lib/db/sql";
import { table } from "../statistics";

/** What the large tables and their indexes take on disk. */
export async function tellSizes(db: SqlDatabase): Promise<string> {
  const tables = await db.all<{ name: string; rows: number; bytes: number; indexes: number }>(
    `SELECT relname AS name, CAST(reltuples AS BIGINT) AS rows, pg_table_size(oid) AS bytes, pg_indexes_size(oid) AS indexes FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_total_relation_size(oid) > 1000000 ORDER BY pg_total_relation_size(oid) DESC`,
  );
  const [whole] = await db.all<{ bytes: number }>("SELECT pg_database_size(current_database()) AS bytes");
  const mb = (bytes: number) => `${(bytes / 1_000_000).toFixed(0)} MB`;
  const each = (bytes: number, rows: number) => `${(bytes / Math.max(1, rows)).toFixed(0)} bytes`;
  const rows = tables.map(({ name, rows, bytes, indexes }) => [name, String(rows), mb(bytes), mb(indexes), each(bytes + indexes, rows)]);
  return table([["", "rows", "table", "indexes", "a row, all in"], ...rows, ["the database", "", mb(whole?.bytes ?? 0), "", ""]]);
}
