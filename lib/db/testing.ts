import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PrismaClient } from "./client";
import { openSql } from "./open";
import type { SqlDatabase } from "./sql";

export interface TestDatabase {
  url: string;
  /** An empty folder, for what else the test writes. */
  folder: string;
  /** Deletes both. */
  remove(): Promise<void>;
}

/** For tests: a new, migrated, empty database of the kind that TEST_DIALECT names (vitest.config.ts sets it; SQLite where it is not set). */
export async function createTestDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "ponctuel-test-"));
  const { url, remove } =
    process.env.TEST_DIALECT === "postgresql"
      ? await (await import("./testing/postgres-template")).createPostgresDatabase()
      : await (await import("./testing/sqlite-template")).createSqliteDatabase(join(folder, "ponctuel.db"));
  return {
    url,
    folder,
    remove: async () => {
      await remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `createTestDatabase`, opened for hand-written SQL; `remove` closes it. */
export async function openTestDatabase(): Promise<TestDatabase & { db: SqlDatabase }> {
  const database = await createTestDatabase();
  const db = openSql(database.url);
  return { ...database, db, remove: () => db.close().then(database.remove) };
}

/** As `createTestDatabase`, opened with Prisma; `remove` closes it. */
export async function openPrismaTestDatabase(): Promise<TestDatabase & { prisma: PrismaClient }> {
  const database = await createTestDatabase();
  const { openPrisma } = await import("./client");
  const prisma = openPrisma(database.url);
  return { ...database, prisma, remove: () => prisma.$disconnect().then(database.remove) };
}
