import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../project";
import { parseSchedule, upcomingSlots } from "./schedule";

const page = readFileSync(join(projectRoot, "docs/schedules.md"), "utf8");
const row = /^\| `([^`]+)` \| (\S+) \| (\d{4}-\d\d-\d\d \d\d:\d\d) \| ([^|]+) \| (\d+) \|/gm;
const rows = [...page.matchAll(row)].map(([, expression = "", zone = "", from = "", slots = "", hours = ""]) => ({
  expression,
  zone,
  from: new Date(`${from.replace(" ", "T")}Z`),
  slots: slots === "none" ? [] : slots.split(", "),
  hours: Number(hours),
}));

test("the page's tables of clock changes are read", () => {
  expect(rows).toHaveLength(17);
});

test.each(rows)("docs/schedules.md: $expression in $zone", ({ expression, zone, from, slots, hours }) => {
  const parsed = parseSchedule(expression, zone);
  if (!parsed.ok) throw new Error(parsed.problem);
  const untilMs = from.getTime() + hours * 3_600_000;
  const found = upcomingSlots(parsed.schedule, from, 50).filter((slot) => slot.getTime() <= untilMs);
  expect(found.map((slot) => slot.toISOString().slice(11, 16))).toEqual(slots);
});
