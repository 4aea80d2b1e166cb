import { describe, expect, test } from "vitest";
import { findZone } from "./zone";

const HOUR_MS = 3_600_000;
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

describe("findZone", () => {
  test.each(["UTC", "Europe/Paris", "Europe/Kyiv", "Europe/Kiev", "Asia/Kathmandu", "America/Argentina/Ushuaia"])("knows %s", (name) => {
    expect(findZone(name)?.name).toBe(name);
    expect(findZone(name)).toBe(findZone(name));
  });

  test.each(["", " ", "Europe/Pariss", "Mars/Olympus", "+02:00", "-0500", "Europe/Paris "])("refuses “%s”", (name) => {
    expect(findZone(name)).toBeNull();
  });
});

describe("Zone", () => {
  test.each([
    ["Europe/Paris", "2027-03-28", "2027-03-28T01:00:00Z", 1, 2],
    ["Europe/Paris", "2027-10-31", "2027-10-31T01:00:00Z", 2, 1],
    ["Australia/Lord_Howe", "2027-04-03", "2027-04-03T15:00:00Z", 11, 10.5],
    ["America/St_Johns", "2010-11-07", "2010-11-07T02:31:00Z", -2.5, -3.5],
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", -10, 14],
    // At the very first instant of a UTC day.
    ["Asia/Baku", "2015-03-29", "2015-03-29T00:00:00Z", 4, 5],
    ["Asia/Baku", "2015-10-25", "2015-10-25T00:00:00Z", 5, 4],
    ["Pacific/Kwajalein", "1969-09-30", "1969-09-30T13:00:00Z", 11, -12],
    ["Asia/Kathmandu", "1985-12-31", "1985-12-31T18:30:00Z", 5.5, 5.75],
  ])("%s changes on %s at %s", (name, utcDay, at, beforeHours, afterHours) => {
    const zone = findZone(name);
    expect(zone?.changeOn(day(utcDay))).toEqual({ atMs: Date.parse(at), beforeMs: beforeHours * HOUR_MS, afterMs: afterHours * HOUR_MS });
    expect(zone?.changeOn(day(utcDay) - 1)).toBeNull();
    expect(zone?.changeOn(day(utcDay) + 1)).toBeNull();
  });

  test("every zone's offset is a multiple of a quarter of an hour since 1980, as the shortcut for frequent schedules needs", () => {
    const odd: string[] = [];
    for (const name of Intl.supportedValuesOf("timeZone")) {
      for (let year = 1980; year <= 2040; year += 1) {
        for (const date of [`${year}-01-15`, `${year}-07-15`]) {
          if ((findZone(name)?.offsetBeforeMs(day(date)) ?? Number.NaN) % (HOUR_MS / 4) !== 0) odd.push(`${name} ${date}`);
        }
      }
    }
    expect(odd).toEqual([]);
  });
});
