import { describe, expect, test } from "vitest";
import { dueSlots, ON_TIME_WITHIN_MS, parseSchedule, type Schedule } from "./schedule";

function scheduleOf(expression: string, timezone = "UTC"): Schedule {
  const parsed = parseSchedule(expression, timezone);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.schedule;
}

const at = (text: string) => new Date(`2027-03-${text}Z`);
const minutely = scheduleOf("* * * * *");
const hourly = scheduleOf("0 * * * *");

describe("dueSlots", () => {
  test("nothing between two slots, nothing at the cursor itself, and the slot at now", () => {
    for (const catchUp of ["latest", "all", "none"] as const) {
      expect(dueSlots(hourly, at("10T10:00"), at("10T10:59:59.999"), catchUp)).toEqual({ run: [], missed: null });
      expect(dueSlots(hourly, at("10T10:00"), at("10T11:00"), catchUp)).toEqual({ run: [at("10T11:00")], missed: null });
    }
  });

  test("a clock set back leaves nothing due", () => {
    for (const catchUp of ["latest", "all", "none"] as const) {
      expect(dueSlots(minutely, at("10T10:00"), at("10T09:00"), catchUp)).toEqual({ run: [], missed: null });
      expect(dueSlots(minutely, at("10T10:00"), at("10T10:00"), catchUp)).toEqual({ run: [], missed: null });
    }
  });

  test("latest: the newest runs, the older are one gap", () => {
    expect(dueSlots(hourly, at("10T10:00"), at("10T13:30"), "latest")).toEqual({
      run: [at("10T13:00")],
      missed: { from: at("10T11:00"), until: at("10T12:00"), count: 2 },
    });
  });

  test("all: each runs, oldest first, while they are at most 100 and at most 24 hours old", () => {
    expect(dueSlots(hourly, at("10T10:00"), at("10T13:30"), "all")).toEqual({
      run: [at("10T11:00"), at("10T12:00"), at("10T13:00")],
      missed: null,
    });
    const days = dueSlots(hourly, at("10T10:00"), at("12T13:00"), "all");
    expect(days.run).toHaveLength(25);
    expect(days.run[0]).toEqual(at("11T13:00"));
    expect(days.run.at(-1)).toEqual(at("12T13:00"));
    expect(days.missed).toEqual({ from: at("10T11:00"), until: at("11T12:00"), count: 26 });

    const many = dueSlots(minutely, at("10T10:00"), at("10T12:00"), "all");
    expect(many.run).toHaveLength(100);
    expect(many.run[0]).toEqual(at("10T10:21"));
    expect(many.run.at(-1)).toEqual(at("10T12:00"));
    expect(many.missed).toEqual({ from: at("10T10:01"), until: at("10T10:20"), count: 20 });
  });

  test("all: a slot of more than a day ago is missed even alone", () => {
    const daily = scheduleOf("@daily");
    expect(dueSlots(daily, at("10T00:00"), at("12T23:00"), "all")).toEqual({
      run: [at("12T00:00")],
      missed: { from: at("11T00:00"), until: at("11T00:00"), count: 1 },
    });
    expect(dueSlots(scheduleOf("@monthly"), new Date("2027-02-20T00:00Z"), at("10T00:00"), "all")).toEqual({
      run: [],
      missed: { from: at("01T00:00"), until: at("01T00:00"), count: 1 },
    });
  });

  test("none: the newest runs when it is on time, else it is missed too", () => {
    const late = (ms: number) => new Date(at("10T13:00").getTime() + ms);
    const older = { from: at("10T11:00"), until: at("10T12:00"), count: 2 };
    expect(dueSlots(hourly, at("10T10:00"), late(ON_TIME_WITHIN_MS), "none")).toEqual({ run: [at("10T13:00")], missed: older });
    expect(dueSlots(hourly, at("10T10:00"), late(ON_TIME_WITHIN_MS + 1), "none")).toEqual({
      run: [],
      missed: { from: at("10T11:00"), until: at("10T13:00"), count: 3 },
    });
  });

  test("an outage over the autumn change counts a fixed time once, a wildcard every time", () => {
    const [cursor, now] = [new Date("2027-10-30T21:00:00Z"), new Date("2027-10-31T12:00:00Z")];
    expect(dueSlots(scheduleOf("30 2 * * *", "Europe/Paris"), cursor, now, "latest")).toEqual({
      run: [new Date("2027-10-31T00:30:00Z")],
      missed: null,
    });
    const { run, missed } = dueSlots(scheduleOf("30 * * * *", "Europe/Paris"), cursor, now, "latest");
    expect([...run, missed?.count]).toEqual([new Date("2027-10-31T11:30:00Z"), 14]);
  });

  test("years of every minute are counted exactly, in both kinds of schedule", () => {
    const [cursor, now] = [new Date("2025-01-01T00:00:00Z"), new Date("2027-01-01T00:00:00Z")];
    const { run, missed } = dueSlots(scheduleOf("* * * * *", "Europe/Paris"), cursor, now, "latest");
    expect(run).toEqual([now]);
    expect(missed).toEqual({ from: new Date("2025-01-01T00:01:00Z"), until: new Date("2026-12-31T23:59:00Z"), count: 730 * 1440 - 1 });
    // As ranges they are fixed times: an hour of each autumn is not new, and an hour of each spring becomes one instant that was a slot anyway.
    const fixed = dueSlots(scheduleOf("0-59 0-23 * * *", "Europe/Paris"), cursor, now, "latest");
    expect(fixed.missed?.count).toBe(730 * 1440 - 1 - 2 * 60);
  });
});
