import type { Installation } from "./installation";

/** Sets days of grace that the tasks of services refuse, so that their executions fail. Returns what sets that right again. */
export async function breakSettings({ database }: Installation): Promise<() => Promise<unknown>> {
  const wrong = JSON.stringify({ suspendAfterDays: 0, graceDays: -7, maxAttempts: 5 });
  await database.run("INSERT INTO settings (key, value, updated_at) VALUES ('lifecycle', $1, $2)", [wrong, new Date(0)]);
  return () => database.run("DELETE FROM settings WHERE key = 'lifecycle'");
}
