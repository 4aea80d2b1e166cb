import { openSql } from "../../db/open";
import type { SqlDatabase } from "../../db/sql";
import { createTestDatabase } from "../../db/testing";
import type { TaskDefinition } from "../define";
import type { TickDeps } from "../tick-deps";

export interface EngineFixture {
  db: SqlDatabase;
  url: string;
  /** What the next ticks believe the time to be; it goes on from there by itself. */
  setTime(time: Date): void;
  deps(tasks: TaskDefinition[], overrides?: Partial<TickDeps<unknown>>): TickDeps<unknown>;
  rows<Row = Record<string, unknown>>(text: string): Promise<Row[]>;
  remove(): Promise<void>;
}

/** An engine on a real SQLite file of its own, with a clock that the test sets. */
export async function createEngineFixture(): Promise<EngineFixture> {
  const database = await createTestDatabase();
  const db = openSql(database.url);
  let offsetMs = 0;
  return {
    db,
    url: database.url,
    setTime: (time) => {
      offsetMs = time.getTime() - Date.now();
    },
    deps: (tasks, overrides = {}) => ({
      db,
      databaseUrl: database.url,
      killWhenBlocked: false,
      now: () => new Date(Date.now() + offsetMs),
      runner: { host: "test", pid: process.pid, version: "0" },
      tasksHash: null,
      openWorkshop: async () => ({ tasks, resources: {}, timezone: "UTC" }),
      ...overrides,
    }),
    rows: (text) => db.all(text),
    remove: async () => {
      await db.close();
      database.remove();
    },
  };
}
