import { defineConfig } from "vitest/config";

/** Tests that start many real processes: one file at a time, after the others. */
const withProcesses = "{lib,scripts,e2e}/**/*.processes.test.ts";

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
        test: { name: "unit", include: ["{lib,scripts}/**/*.test.ts"], exclude: [withProcesses], sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: { name: "processes", include: [withProcesses], maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
