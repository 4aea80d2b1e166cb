import { expect, it } from "vitest";
import { openTestDatabase } from "../db/testing";
import { driverSteps } from "../provisioning/driver";
import { probeText } from "./selection";

it.each(driverSteps)("asks along an index of services whether any is due: %s", async (step) => {
  const { db, remove } = await openTestDatabase();
  const plan = await db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${probeText(step)}`, [new Date(), new Date()]);
  await remove();
  const lines = plan.map((line) => line.detail).filter((detail) => /\bs\b/.test(detail));
  expect(lines.join("\n")).toMatch(/SEARCH s USING INDEX services_state/);
  expect(lines.join("\n")).not.toMatch(/SCAN s/);
});
