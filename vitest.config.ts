import { defineConfig } from "vitest/config";
import { findDatabaseTests } from "./lib/db/testing/database-tests.mjs";

/** Tests that start many real processes: one file at a time, after the others. */
const withProcesses = "**/*.processes.test.ts";
/** Tests of what only one kind of database has. */
const onlySqlite = "**/*.sqlite{,.processes}.test.ts";
const onlyPostgresql = "**/*.postgresql{,.processes}.test.ts";

const onSqlite = { env: { TEST_DIALECT: "sqlite" } };
/** What uses a database passes on both kinds; what does not is tested once. */
const onPostgresql = {
  env: { TEST_DIALECT: "postgresql" },
  include: [...findDatabaseTests(["lib", "scripts"]), `{lib,scripts}/${onlyPostgresql}`],
  globalSetup: "lib/db/testing/global-setup.ts",
};
const oneByOne = { maxWorkers: 1, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    // Real files, servers and processes on a busy machine; no test measures itself by this.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "unit", ...onSqlite, include: ["{lib,scripts}/**/*.test.ts"], exclude: [withProcesses, onlyPostgresql] },
      },
      { extends: true, test: { name: "unit on postgresql", ...onPostgresql, exclude: [withProcesses, onlySqlite] } },
      {
        extends: true,
        test: { name: "processes", ...onSqlite, include: [`{lib,scripts,e2e}/${withProcesses}`], exclude: [onlyPostgresql], ...oneByOne },
      },
      {
        extends: true,
        test: { name: "processes on postgresql", ...onPostgresql, exclude: ["**/!(*.processes).test.ts", onlySqlite], ...oneByOne },
      },
    ],
  },
});
