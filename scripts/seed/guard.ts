import type { SqlDatabase } from "../../lib/db/sql";
import { UsageError } from "../../lib/errors";

const MARKER = "demonstration";

/**
 * Throws UsageError unless the database is empty, or is a demonstration already and `append` was asked for. So the seed never mixes
 * with what an installation really has, and users are left alone.
 */
export async function requireDemonstration(db: SqlDatabase, append: boolean): Promise<void> {
  const count = async (table: string) => Number((await db.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
  const [marked] = await db.all("SELECT key FROM settings WHERE key = $1", [MARKER]);
  const hosting = (await count("servers")) + (await count("products")) + (await count("customers")) + (await count("services"));
  const elsewhere = "to seed another database, set DATABASE_URL=file:./data/demo.db";
  if (!marked && hosting > 0) throw new UsageError(`this database holds a real installation's services; ${elsewhere}`);
  if (append) return;
  const executions = await count("executions");
  if (executions > 0 || marked)
    throw new UsageError(`this database already has ${executions} executions; add to them with --append, or ${elsewhere}`);
}

/** Marks the database as a demonstration. */
export async function markDemonstration(db: SqlDatabase, now: Date): Promise<void> {
  await db.run("INSERT INTO settings (key, value, updated_at) VALUES ($1, 'true', $2) ON CONFLICT (key) DO NOTHING", [MARKER, now]);
}
