import { expect, test } from "vitest";
import { dayAfter, startOfDay } from "./zoned-day";

test.each([
  ["2026-11-23", "UTC", "2026-11-23T00:00:00.000Z"],
  ["2026-11-23", "Europe/Paris", "2026-11-22T23:00:00.000Z"],
  ["2026-07-01", "Europe/Paris", "2026-06-30T22:00:00.000Z"],
  ["2026-03-29", "Europe/Paris", "2026-03-28T23:00:00.000Z"],
  ["2026-11-23", "Asia/Kathmandu", "2026-11-22T18:15:00.000Z"],
  ["2026-11-23", "Pacific/Kiritimati", "2026-11-22T10:00:00.000Z"],
  ["2026-11-23", "Pacific/Niue", "2026-11-23T11:00:00.000Z"],
  ["2026-03-29", "Africa/Cairo", "2026-03-28T22:00:00.000Z"],
  // Midnight does not exist there on that day: clocks go from 23:59 to 01:00.
  ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00.000Z"],
])("%s starts in %s at %s", (day, zone, instant) => {
  expect(startOfDay(day, zone)?.toISOString()).toBe(instant);
});

test.each(["", "today", "2026-02-30", "2026-13-01", "2026-1-1", "1026-01-01", "2026-11-23T00:00"])("%j is no day", (text) => {
  expect(startOfDay(text, "Europe/Paris")).toBeUndefined();
});

test("the day after crosses months and years", () => {
  expect(dayAfter("2026-11-30")).toBe("2026-12-01");
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
  expect(dayAfter("2028-02-28")).toBe("2028-02-29");
});
