import type { SqlDatabase } from "../../db/sql";
import { openTestDatabase } from "../../db/testing";
import { plainRows } from "../../db/testing/rows";
import type { TaskDefinition } from "../define";
import type { TickDeps } from "../tick-deps";

export interface EngineFixture {
  db: SqlDatabase;
  url: string;
  /** What the next ticks believe the time to be; it goes on from there by itself. */
  setTime(time: Date): void;
  deps(tasks: TaskDefinition[], overrides?: Partial<TickDeps<unknown>>): TickDeps<unknown>;
  /** The rows of a query, the same from every kind of database. */
  rows<Row extends object = Record<string, unknown>>(text: string): Promise<Row[]>;
  remove(): Promise<void>;
}

/** An engine on a real database of its own, with a clock that the test sets. */
export async function createEngineFixture(): Promise<EngineFixture> {
  const database = await openTestDatabase();
  const { db } = database;
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
    rows: async <Row extends object>(text: string) => plainRows(await db.all<Row>(text)),
    remove: database.remove,
  };
}
