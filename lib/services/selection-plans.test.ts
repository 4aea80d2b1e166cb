import { afterAll, beforeAll, expect, it } from "vitest";
import type { Sql } from "../db/sql";
import { openTestDatabase } from "../db/testing";
import { defaultLifecycleSettings as policy } from "./policy";
import { candidates, lastOfNext, NO_END } from "./selection";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
const now = new Date();
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  await db.run(
    `INSERT INTO servers (id, key, name, driver, settings, created_at, updated_at)
    VALUES (1, 'a', 'A', 'webhook', '{}', $1, $1), (2, 'b', 'B', 'webhook', '{}', $1, $1)`,
    [now],
  );
  await db.run("INSERT INTO products (id, key, name, server_id, created_at, updated_at) VALUES (1, 'p', 'P', 1, $1, $1)", [now]);
  await db.run("INSERT INTO customers (id, email, name, created_at, updated_at) VALUES (1, 'c@example.com', 'C', $1, $1)", [now]);
  await db.run(
    `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
     INSERT INTO services (reference, customer_id, product_id, server_id, state, state_changed_at, expires_at, created_at, updated_at)
     SELECT 'S-' || n, 1, 1, 1 + n % 2, 'active', $1, $2, $1, $1 FROM numbers`,
    [now, inDays(30)],
  );
  await db.run("UPDATE services SET expires_at = $1 WHERE id <= 20", [inDays(-1)]);
  await db.run("ANALYZE");
});

afterAll(() => database.remove());

/** How the database goes about a statement: what it would read, without reading it. */
async function planOf(work: (db: Sql) => Promise<unknown>): Promise<string> {
  const { db } = database;
  const lines: string[] = [];
  const explain = db.dialect === "sqlite" ? "EXPLAIN QUERY PLAN" : "EXPLAIN";
  const all: Sql["all"] = async (text, params) => {
    for (const line of await db.all<Record<string, string>>(`${explain} ${text}`, params))
      lines.push(line.detail ?? line["QUERY PLAN"] ?? "");
    return [];
  };
  await work({ ...db, all });
  return lines.join("\n");
}

it("finds the few services of a server whose term is over without looking at its others", async () => {
  const byTerm = /services_server_id_state_expires_at_idx/;
  const range = { serverId: 1, afterId: 0, untilId: NO_END };
  expect(await planOf((db) => candidates(db, "suspend", range, 200, policy, now))).toMatch(byTerm);
  expect(await planOf((db) => lastOfNext(db, "suspend", range, 1_000, policy, now))).toMatch(byTerm);
});
