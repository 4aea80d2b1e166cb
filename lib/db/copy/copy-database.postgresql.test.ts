import { describe, expect, it } from "vitest";
import { UsageError } from "../../errors";
import { requireMigrated, UnfinishedCopyError } from "../migrations";
import type { SqlDatabase } from "../sql";
import { compareDatabases, copyDatabase, type TableReport } from "./copy-database";
import { beginCopy, discardCopy } from "./progress";
import { copiedTables, NOT_COPIED } from "./tables";
import { emptyDatabase } from "./testing/databases";
import { FILLED_ROWS, fillEveryTable } from "./testing/fill";

type Replaced = [table: string, row: string, column: string];
const dialects: SqlDatabase["dialect"][] = ["sqlite", "postgresql"];

async function copy(
  source: SqlDatabase,
  target: SqlDatabase,
  { from = "source", replaced = [] as Replaced[], beforeEnd = async () => {} } = {},
) {
  const copying = copyDatabase(source, target, from, {
    copied: () => undefined,
    compared: () => undefined,
    replaced: (table, row, column) => replaced.push([table.name, row, column]),
    beforeEnd,
  });
  return reports(copying);
}

async function reports(from: AsyncIterable<TableReport>): Promise<TableReport[]> {
  const all: TableReport[] = [];
  for await (const report of from) all.push(report);
  return all;
}

const sums = (all: TableReport[]) => all.map(({ table, source, target, difference }) => ({ table, source, target, difference }));
const rowsOf = (db: SqlDatabase, table: string) => db.all(`SELECT * FROM "${table}" ORDER BY 1, 2, 3`);

it("comes back the same from SQLite through PostgreSQL, every column of every table", async () => {
  const [first, middle, last] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql"), await emptyDatabase("sqlite")];
  const tables = copiedTables(await fillEveryTable(first.db));
  const there = await copy(first.db, middle.db);
  const back = await copy(middle.db, last.db);
  expect(sums(back)).toEqual(sums(there));
  expect(there.map(({ table }) => table)).toEqual(tables.map(({ name }) => name));
  for (const { source, target, difference } of there) {
    expect(source).toEqual(target);
    expect(source.rows).toBe(FILLED_ROWS);
    expect(difference).toBeUndefined();
  }
  // Not by the means that copied them.
  for (const { name } of tables) expect(await rowsOf(last.db, name)).toEqual(await rowsOf(first.db, name));
  for (const name of Object.keys(NOT_COPIED)) expect(await rowsOf(last.db, name)).toEqual([]);
  await requireMigrated(middle.db);
  await requireMigrated(last.db);
});

it.each(dialects)(
  "gives new rows numbers above all that were ever given, also where rows are gone or stay behind: into %s",
  async (dialect) => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase(dialect)];
    await fillEveryTable(source.db);
    await source.db.run("DELETE FROM log_lines WHERE id > 10");
    await copy(source.db, target.db);
    const insert = async (sql: string, params: string[]) => (await target.db.all<{ id: number }>(`${sql} RETURNING id`, params))[0]?.id;
    expect(
      await insert("INSERT INTO log_lines (execution_id, at, level, message) SELECT 1, at, $1, $1 FROM ticks WHERE id = 1", ["x"]),
    ).toBe(25);
    expect(
      await insert(
        `INSERT INTO batches (execution_id, execution_attempt, task_key, lane, payload, status, created_at)
       SELECT 1, 1, $1, $1, $1, $1, at FROM ticks WHERE id = 1`,
        ["x"],
      ),
    ).toBe(25);
  },
);

it("replaces what PostgreSQL cannot hold, and says in which row; SQLite keeps it", async () => {
  const [source, postgresql, sqlite] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql"), await emptyDatabase("sqlite")];
  await source.db.run("INSERT INTO settings (key, value, updated_at) VALUES ('a', $1, 0), ('b', 'plain', 0)", ["x\u0000y\u0000"]);
  const replaced: Replaced[] = [];
  const copied = await copy(source.db, postgresql.db, { replaced });
  expect(replaced).toEqual([["settings", 'key "a"', "value"]]);
  expect(copied.filter(({ difference }) => difference !== undefined)).toEqual([]);
  expect(await postgresql.db.all("SELECT value FROM settings ORDER BY key")).toEqual([{ value: "x\uFFFDy\uFFFD" }, { value: "plain" }]);
  await copy(source.db, sqlite.db, { replaced });
  expect(replaced).toHaveLength(1);
  expect(await sqlite.db.all("SELECT value FROM settings WHERE key = 'a'")).toEqual([{ value: "x\u0000y\u0000" }]);
});

describe("a copy", () => {
  it.each(dialects)("goes into an empty database only: %s", async (dialect) => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase(dialect)];
    await target.db.run(
      `INSERT INTO workers (host, pid, version, ticket_holders, concurrency, started_at, heartbeat_at)
      VALUES ('h', 1, '1', '[]', 1, $1, $1)`,
      [new Date()],
    );
    await expect(copy(source.db, target.db)).rejects.toThrow(
      new UsageError("the target is not empty (there are rows in workers); only an empty database is filled"),
    );
    await requireMigrated(target.db);
  });

  it.each(dialects)(
    "that ends before it is whole can be used by nobody, goes on from its own source only, or is thrown away: in %s",
    async (dialect) => {
      const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase(dialect)];
      const tables = await fillEveryTable(source.db);
      const interrupted = copy(source.db, target.db, { beforeEnd: () => Promise.reject(new Error("interrupted")) });
      await expect(interrupted).rejects.toThrow("interrupted");
      await expect(requireMigrated(target.db)).rejects.toThrow(UnfinishedCopyError);
      await expect(copy(source.db, target.db, { from: "elsewhere" })).rejects.toThrow(/unfinished copy of source/);
      await discardCopy(target.db, "elsewhere", tables);
      await expect(requireMigrated(target.db)).rejects.toThrow(UnfinishedCopyError);
      await copy(source.db, target.db);
      await requireMigrated(target.db);
      await discardCopy(target.db, "source", tables);
      expect(await rowsOf(target.db, "users")).toHaveLength(FILLED_ROWS);
    },
  );

  it.each(dialects)("begins anew after it was thrown away: in %s", async (dialect) => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase(dialect)];
    const tables = await fillEveryTable(source.db);
    await copy(source.db, target.db, { beforeEnd: () => Promise.reject(new Error("interrupted")) }).catch(() => undefined);
    await source.db.run("UPDATE users SET name = 'changed meanwhile' WHERE email_verified = 0");
    const stale = await copy(source.db, target.db);
    expect(stale.find(({ table }) => table === "users")?.difference).toMatch(/differs in name$/);
    await expect(requireMigrated(target.db)).rejects.toThrow(UnfinishedCopyError);
    await discardCopy(target.db, "source", tables);
    await requireMigrated(target.db);
    expect((await copy(source.db, target.db)).filter(({ difference }) => difference !== undefined)).toEqual([]);
  });

  it("ends where another one into the same database has been faster", async () => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql")];
    const tables = await fillEveryTable(source.db);
    await beginCopy(target.db, "source", tables);
    // The other copies the table between our look at how far it is and our first piece.
    const slow: SqlDatabase = Object.create(source.db, {
      all: {
        value: async (text: string, params: never[]) => {
          const rows = await source.db.all(text, params);
          if (text.includes('"settings"'))
            await copy(source.db, target.db, { beforeEnd: () => Promise.reject(new Error("later")) }).catch(() => undefined);
          return rows;
        },
      },
    });
    await expect(copy(slow, target.db)).rejects.toThrow("another copy into this database is under way");
  });

  it("names the row that the target refuses, and the value that is none of its column's kind", async () => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql")];
    await fillEveryTable(source.db);
    await source.db.run("UPDATE ticks SET duration_ms = 3000000000 WHERE id = 7");
    await expect(copy(source.db, target.db)).rejects.toThrow(/^ticks, id 7: the target refuses it: .*out of range/);
    await source.db.run("UPDATE ticks SET duration_ms = 3 WHERE id = 7");
    await source.db.run("UPDATE ticks SET at = '2026-11-24 10:00:00' WHERE id = 9");
    await expect(copy(source.db, target.db)).rejects.toThrow(
      'ticks, id 9: at holds "2026-11-24 10:00:00" where a time in milliseconds belongs',
    );
    await source.db.run("UPDATE ticks SET at = 0 WHERE id = 9");
    await copy(source.db, target.db);
    await requireMigrated(target.db);
  });
});

describe("comparing", () => {
  it.each([
    ["UPDATE items SET message = message || ' ' WHERE id = 5", "items", "id 5 differs in message"],
    ["UPDATE daily_stats SET duration_ms = duration_ms + 1 WHERE executions = 24", "daily_stats", /^task_key ".*" differs in duration_ms$/],
    [
      "UPDATE sessions SET expires_at = expires_at + INTERVAL '1 millisecond' WHERE ip_address IS NULL",
      "sessions",
      /^id ".*" differs in expires_at$/,
    ],
    ["UPDATE customers SET exempt = NOT exempt WHERE id = 2", "customers", "id 2 differs in exempt"],
    ["DELETE FROM audit_entries WHERE id = 24", "audit_entries", "id 24 is missing in the target"],
    ["DELETE FROM log_lines WHERE id = 1", "log_lines", "id 1 is missing in the target"],
    ["INSERT INTO settings VALUES ('more', '1', now())", "settings", 'key "more" is in the target only'],
  ])("finds the row: %s", async (statement, table, difference) => {
    const [source, target] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql")];
    await fillEveryTable(source.db);
    await copy(source.db, target.db);
    expect(await target.db.run(statement)).toBe(1);
    const found = (await reports(compareDatabases(source.db, target.db, { compared: () => undefined }))).filter(
      (report) => report.difference !== undefined,
    );
    expect(found.map((report) => report.table)).toEqual([table]);
    expect(found[0]?.difference).toMatch(difference);
    expect(found[0]?.source.checksum).not.toBe(found[0]?.target.checksum);
  });
});
