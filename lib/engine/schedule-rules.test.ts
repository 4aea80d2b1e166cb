import { describe, expect, test } from "vitest";
import { parseSchedule } from "./schedule";
import { parseRules, toFiveFields } from "./schedule-rules";

const problemOf = (expression: string, timezone = "UTC") => {
  const parsed = parseSchedule(expression, timezone);
  return parsed.ok ? null : parsed.problem;
};

describe("parseSchedule accepts", () => {
  test.each([
    "* * * * *",
    "*/1 * * * *",
    "*/60 */24 */31 */12 */7",
    "  5   4\t* * *  ",
    "0-59/15,7 0,12 1-31 JAN-Dec sun",
    "0 0 * * 0-7",
    "0 0 * * sat-sun",
    "0 0 1,15 * mon,5",
    "00 08 * * *",
    "@DAILY",
    "@midnight",
    "@annually",
  ])("“%s”", (expression) => {
    expect(problemOf(expression)).toBeNull();
  });

  test("and keeps the expression and the zone as they were written", () => {
    const parsed = parseSchedule(" @Daily", "Europe/Paris");
    expect(parsed.ok && [parsed.schedule.expression, parsed.schedule.timezone]).toEqual([" @Daily", "Europe/Paris"]);
  });
});

describe("parseSchedule refuses", () => {
  const five = "five are needed (minute, hour, day of month, month, weekday)";
  test.each([
    ["", "The schedule is empty: five fields are needed (minute, hour, day of month, month, weekday)."],
    ["   ", "The schedule is empty: five fields are needed (minute, hour, day of month, month, weekday)."],
    ["daily", `“daily” has 1 field: ${five}.`],
    ["* * * *", `“* * * *” has 4 fields: ${five}.`],
    ["0 * * * * *", `“0 * * * * *” has 6 fields: ${five}; seconds are not supported.`],
    ["* * * * * * *", `“* * * * * * *” has 7 fields: ${five}.`],
    ["@reboot", "“@reboot” is not a known alias: use one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually."],
    ["@minutely", "“@minutely” is not a known alias: use one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually."],
    ["61 * * * *", "The minute field “61” cannot be read: its values are 0 to 59."],
    ["* 24 * * *", "The hour field “24” cannot be read: its values are 0 to 23."],
    ["* * 0 * *", "The day of month field “0” cannot be read: its values are 1 to 31."],
    ["* * * 13 *", "The month field “13” cannot be read: its values are 1 to 12, or JAN to DEC."],
    ["* * * mon *", "The month field “mon” cannot be read: its values are 1 to 12, or JAN to DEC."],
    ["* * * * 8", "The weekday field “8” cannot be read: its values are 0 to 7 (0 and 7 are Sunday), or SUN to SAT."],
    ["5-1 * * * *", "The minute field “5-1” cannot be read: a range goes from the smaller value to the larger."],
    ["*/0 * * * *", "The minute field “*/0” cannot be read: a step is 1 to 60."],
    ["*/90 * * * *", "The minute field “*/90” cannot be read: a step is 1 to 60."],
    ["5/15 * * * *", "The minute field “5/15” cannot be read: a step needs a range or *, such as */15."],
  ])("“%s”", (expression, problem) => {
    expect(problemOf(expression)).toBe(problem);
  });

  test.each([
    "1.5 * * * *",
    "-5 * * * *",
    "5- * * * *",
    "1-2-3 * * * *",
    "1,,2 * * * *",
    "1, * * * *",
    ",1 * * * *",
    "10-20/ * * * *",
    "*/ * * * *",
    "*/x * * * *",
    "*/-5 * * * *",
    "*5 * * * *",
    "** * * * *",
    "5x * * * *",
    "0x10 * * * *",
    "1e1 * * * *",
    "+5 * * * *",
    "é * * * *",
    "~ * * * *",
    "0 0 L * *",
    "0 0 15W * *",
    "0 0 ? * *",
    "0 0 * * 5#2",
    "0 0 * foo *",
    "0 0 * * fri-mon",
    "constructor * * * *",
    "constructor",
  ])("“%s”", (expression) => {
    expect(problemOf(expression)).toMatch(/(cannot be read|has 1 field): .+\.$/);
  });

  test("a zone that does not exist", () => {
    expect(problemOf("* * * * *", "Europe/Atlantis")).toBe(
      "“Europe/Atlantis” is not a known time zone: use an IANA name such as Europe/Paris or UTC.",
    );
    expect(problemOf("* * * * *", "+02:00")).toMatch(/not a known time zone/);
  });
});

test("aliases are their five fields", () => {
  expect(toFiveFields(" @Weekly ")).toBe("0 0 * * 0");
  expect(parseRules("@hourly")).toEqual(parseRules("0 * * * *"));
});
