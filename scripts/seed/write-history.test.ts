import { afterEach, beforeEach, expect, it } from "vitest";
import { openTestDatabase } from "../../lib/db/testing";
import { history } from "./history";
import { Random } from "./random";
import { writeHistory } from "./write-history";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.remove());

it("lets the next execution be numbered after those that it wrote", async () => {
  const { db } = database;
  const [from, until] = [new Date("2026-03-10T02:30:00Z"), new Date("2026-03-10T02:50:00Z")];
  const gap = { from: until, until };
  const subjects = [{ id: "1", label: "SVC-1" }];
  const past = history({ random: new Random(1), subjects, timezone: "UTC", firstId: 1, from, until, gap, backups: false });
  const written = await writeHistory(db, past, "UTC", new Map());
  expect(written).toBeGreaterThan(100);
  const text = "INSERT INTO executions (task_key, trigger, status, created_at) VALUES ('a', 'manual', 'queued', $1) RETURNING id";
  expect(await db.all(text, [until])).toEqual([{ id: written + 1 }]);
  const backup = "SELECT status, reason_code, related_id FROM executions WHERE task_key = 'backup-database'";
  expect(await db.all(backup)).toEqual([{ status: "skipped", reason_code: "databaseHasItsTools", related_id: null }]);
});
