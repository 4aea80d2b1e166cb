import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UsageError } from "../../errors";
import { projectRoot } from "../../project";
import { copiedTables, NOT_COPIED, readTables } from "./tables";
import { emptyDatabase } from "./testing/databases";

it("knows every table of the schema, the same from either database, each after those that it refers to", async () => {
  const [sqlite, postgresql] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql")];
  const schema = readFileSync(join(projectRoot, "prisma/schema.prisma"), "utf8");
  const expected = [...schema.matchAll(/^\s*@@map\("(\w+)"\)/gm)].map(([, name]) => name as string);
  expect(expected).toHaveLength([...schema.matchAll(/^model /gm)].length);

  const tables = await readTables(sqlite.db, postgresql.db);
  expect(await readTables(postgresql.db, sqlite.db)).toEqual(tables);
  expect(tables.map(({ name }) => name).sort()).toEqual(expected.sort());
  expect(
    copiedTables(tables)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(expected.filter((name) => !(name in NOT_COPIED)));
  expect(Object.keys(NOT_COPIED)).toEqual(["batches", "workers"]);
  for (const [index, { references, key }] of tables.entries()) {
    expect(key.length).toBeGreaterThan(0);
    for (const name of references) expect(tables.slice(0, index).map((table) => table.name)).toContain(name);
  }
  expect(tables.find(({ name }) => name === "daily_stats")?.key).toEqual(["task_key", "day", "status"]);
  expect(tables.find(({ name }) => name === "services")?.references).toEqual(["customers", "products", "servers"]);
});

it.each(["ALTER TABLE items ADD COLUMN more TEXT", "CREATE TABLE more (id INTEGER PRIMARY KEY)"])(
  "refuses two databases that are not alike: %s",
  async (statement) => {
    const [sqlite, postgresql] = [await emptyDatabase("sqlite"), await emptyDatabase("postgresql")];
    for (const { db } of [sqlite, postgresql]) {
      await db.run(statement);
      for (const [one, other] of [
        [sqlite.db, postgresql.db],
        [postgresql.db, sqlite.db],
      ] as const) {
        const reading = readTables(one, other);
        if (db === sqlite.db) await expect(reading).rejects.toThrow(UsageError);
        else await reading;
      }
    }
  },
);
