import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addMonths, anchorDayAfterChange, renewTerm } from "./term";

const utc = (text: string) => new Date(`${text}T08:30:00.123Z`);

describe("addMonths", () => {
  it.each([
    ["2026-01-31", 1, 31, "2026-02-28"],
    ["2028-01-31", 1, 31, "2028-02-29"],
    ["2026-02-28", 1, 31, "2026-03-31"],
    ["2026-02-28", 1, 28, "2026-03-28"],
    ["2026-12-15", 1, 15, "2027-01-15"],
    ["2028-02-29", 12, 29, "2029-02-28"],
    ["2029-02-28", 36, 29, "2032-02-29"],
    ["2026-03-31", -1, 31, "2026-02-28"],
    ["2026-05-05", 0, 5, "2026-05-05"],
  ])("%s + %i months, anchored on day %i, is %s", (from, months, anchor, expected) => {
    expect(addMonths(utc(from), months, anchor)).toEqual(utc(expected));
  });
});

const term = fc.record({
  expiresAt: fc.date({ min: new Date("1990-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
  termAnchorDay: fc.constant(null),
});

describe("renewTerm", () => {
  it("reaches the same day in n single months as in n months at once", () => {
    fc.assert(
      fc.property(term, fc.integer({ min: 1, max: 240 }), (start, months) => {
        let stepwise: { expiresAt: Date; termAnchorDay: number | null } = start;
        for (let month = 0; month < months; month++) stepwise = renewTerm(stepwise, 1);
        expect(stepwise).toEqual(renewTerm(start, months));
      }),
    );
  });

  it("never drifts: always that day, or the last of a shorter month, at the same time of day", () => {
    fc.assert(
      fc.property(term, fc.integer({ min: 1, max: 600 }), (start, months) => {
        const { expiresAt } = renewTerm(start, months);
        const day = start.expiresAt.getUTCDate();
        const dayAfter = new Date(expiresAt.getTime() + 86_400_000).getUTCDate();
        expect(expiresAt.getUTCDate() === day || (expiresAt.getUTCDate() < day && dayAfter === 1)).toBe(true);
        expect(expiresAt.getTime() % 86_400_000).toBe(start.expiresAt.getTime() % 86_400_000);
        const monthIndex = (date: Date) => date.getUTCFullYear() * 12 + date.getUTCMonth();
        expect(monthIndex(expiresAt) - monthIndex(start.expiresAt)).toBe(months);
      }),
    );
  });
});

describe("anchorDayAfterChange", () => {
  it.each([
    ["2026-04-30", 31, 31],
    ["2026-03-31", 31, 31],
    ["2026-03-28", 31, 28],
    ["2026-04-30", 30, 30],
    ["2026-04-30", null, 30],
  ])("%s after an anchor on %s: %i", (date, before, after) => {
    expect(anchorDayAfterChange(utc(date), before)).toBe(after);
  });
  it("no term, no anchor", () => expect(anchorDayAfterChange(null, 31)).toBeNull());
});
