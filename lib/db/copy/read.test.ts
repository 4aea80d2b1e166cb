import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestDatabase } from "../testing";
import { readRows } from "./read";
import type { Row, Table, Value } from "./shapes";
import { readTables } from "./tables";
import { keyOf } from "./values";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let settings: Table;
let ticks: Table;
beforeAll(async () => {
  database = await openTestDatabase();
  const tables = await readTables(database.db, database.db);
  [settings, ticks] = ["settings", "ticks"].map((name) => tables.find((table) => table.name === name)) as [Table, Table];
});
afterAll(() => database.remove());

async function pieces(table: Table, after: readonly Value[] | null = null): Promise<Row[][]> {
  const all: Row[][] = [];
  for await (const rows of readRows(database.db, table, after)) all.push(rows);
  return all;
}

it("holds a bounded number of rows at once, in the order of the key, and goes on after any of them", async () => {
  expect(await pieces(ticks)).toEqual([]);
  await database.db.run(
    `INSERT INTO ticks (at, source, host, pid, version, duration_ms, ok)
     WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 12000)
     SELECT CAST($1 AS ${database.db.dialect === "sqlite" ? "INTEGER" : "TIMESTAMPTZ"}), 'cron', 'h', n, '1', n, true FROM numbers`,
    [new Date(1)],
  );
  const read = await pieces(ticks);
  expect(read.map((rows) => rows.length)).toEqual([5_000, 5_000, 2_000]);
  expect(read.flat().map((row) => keyOf(ticks, row)[0])).toEqual(Array.from({ length: 12_000 }, (_, index) => index + 1));
  expect((await pieces(ticks, [11_998])).flat().map((row) => keyOf(ticks, row))).toEqual([[11_999], [12_000]]);
});

it("holds a bounded number of bytes at once, and a longer row alone; texts come in the order of their bytes", async () => {
  const lengths: [string, number][] = [
    ["a", 1_500_000],
    ["z", 1_500_000],
    ["B", 1_500_000],
    ["é", 9_000_000],
    ["_", 10],
    ["1", 10],
    ["😀", 10],
    ["\uFFFD", 10],
  ];
  for (const [key, length] of lengths)
    await database.db.run("INSERT INTO settings (key, value, updated_at) VALUES ($1, $2, $3)", [key, "é".repeat(length / 2), new Date(0)]);
  const read = (await pieces(settings)).map((rows) => rows.map((row) => keyOf(settings, row)[0]));
  expect(read).toEqual([["1", "B", "_", "a", "z"], ["é"], ["\uFFFD", "😀"]]);
});
