import { expect, it } from "vitest";
import { openTestDatabase } from "../db/testing";

it.each(["1 = 1", "state = 'active'", "1 = 1 AND reference > 'SVC-0050'"])("the list walks the index of its order: %s", async (where) => {
  const { db, remove } = await openTestDatabase();
  const steps = await db.all<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT id FROM services WHERE ${where} ORDER BY reference ASC LIMIT 51`,
  );
  await remove();
  const plan = steps.map((step) => step.detail).join();
  expect(plan).toMatch(/USING (COVERING )?INDEX services_(state_reference_idx|reference_key)/);
  expect(plan).not.toMatch(/TEMP B-TREE/);
});
