import type { SqlDatabase } from "./sql";

/** Lets the database look again at how its rows are spread, so that it keeps choosing the right index. Cheap when little has changed. */
export async function refreshStatistics(db: SqlDatabase): Promise<void> {
  await db.run(db.dialect === "sqlite" ? "PRAGMA optimize" : "ANALYZE");
}
