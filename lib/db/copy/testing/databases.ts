import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSql } from "../../open";
import type { SqlDatabase } from "../../sql";
import { createPostgresDatabase } from "../../testing/postgres-template";
import { createSqliteDatabase } from "../../testing/sqlite-template";

export interface Opened {
  url: string;
  db: SqlDatabase;
}

/** An empty, migrated database of either kind, for the test that runs now; gone with it. */
export async function emptyDatabase(dialect: SqlDatabase["dialect"]): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-copy-"));
  const { url, remove } = dialect === "sqlite" ? await createSqliteDatabase(join(folder, "ponctuel.db")) : await createPostgresDatabase();
  const db = openSql(url);
  onTestFinished(async () => {
    await db.close();
    await remove();
    rmSync(folder, { recursive: true, force: true });
  });
  return { url, db };
}
