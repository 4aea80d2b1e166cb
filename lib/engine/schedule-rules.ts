import { parseCronExpression } from "cron-schedule";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What a cron expression asks for, free of any zone. */
export interface ScheduleRules {
  /** Times of day, in milliseconds after a local midnight on a day without a change; ascending. */
  timesMs: number[];
  /** `months[0]` is January, `days[1]` the first of a month, `weekdays[0]` Sunday. */
  months: boolean[];
  days: boolean[];
  weekdays: boolean[];
  /** Both day fields name days: then a day that either of them names is meant (crontab(5)). */
  eitherDayField: boolean;
  everyDay: boolean;
  /** The minute or hour field has a `*` or a step: the schedule follows elapsed time through a change of the zone's offset. */
  elapsed: boolean;
  /**
   * The slots are the same instants in every zone: every day and hour, and each quarter of an hour alike, of which every zone's offset
   * has been a multiple since 1980. So the most frequent schedules need no offsets, whose first answer costs a new process more than
   * all the rest of the planning.
   */
  sameInEveryZone: boolean;
}

const aliases = new Map([
  ["@hourly", "0 * * * *"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@weekly", "0 0 * * 0"],
  ["@monthly", "0 0 1 * *"],
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
]);

interface Field {
  name: string;
  values: string;
  /** How many values there are: a larger step would mean something else than it says. */
  size: number;
}

const fields: Field[] = [
  { name: "minute", values: "0 to 59", size: 60 },
  { name: "hour", values: "0 to 23", size: 24 },
  { name: "day of month", values: "1 to 31", size: 31 },
  { name: "month", values: "1 to 12, or JAN to DEC", size: 12 },
  { name: "weekday", values: "0 to 7 (0 and 7 are Sunday), or SUN to SAT", size: 7 },
];

/** The expression as five fields with one space between them, aliases such as `@daily` written out; otherwise as it came. */
export function toFiveFields(expression: string): string {
  const trimmed = expression.trim().split(/\s+/).join(" ");
  return aliases.get(trimmed.toLowerCase()) ?? trimmed;
}

/** Reads a cron expression of five fields or an alias; a string is one sentence saying what is wrong with it. */
export function parseRules(expression: string): ScheduleRules | string {
  const normal = toFiveFields(expression);
  if (normal === "") return "The schedule is empty: five fields are needed (minute, hour, day of month, month, weekday).";
  if (normal.startsWith("@")) return `“${normal}” is not a known alias: use one of ${[...aliases.keys()].join(", ")}.`;
  const texts = normal.split(" ");
  if (texts.length !== 5) {
    const hint = texts.length === 6 ? "; seconds are not supported" : "";
    return `“${normal}” has ${texts.length} ${texts.length === 1 ? "field" : "fields"}: five are needed (minute, hour, day of month, month, weekday)${hint}.`;
  }
  for (const [index, field] of fields.entries()) {
    const problem = problemOfForm(field, texts[index] ?? "");
    if (problem !== null) return problem;
  }
  try {
    return toRules(parseCronExpression(normal), texts);
  } catch {
    return problemOfValues(texts);
  }
}

function cannotRead(field: Field, text: string, why: string): string {
  return `The ${field.name} field “${text}” cannot be read: ${why}.`;
}

function problemOfForm(field: Field, text: string): string | null {
  for (const part of text.split(",")) {
    // The library reads "5/15" as "5", "1.5" as "1" and "5-" as "5"; the form is therefore checked here, the values there.
    const form = /^(?:(\*)|([0-9A-Za-z]+)(-[0-9A-Za-z]+)?)(?:\/(\d+))?$/.exec(part);
    if (form === null || /\d[A-Za-z]|[A-Za-z]\d/.test(part))
      return cannotRead(field, text, `write values (${field.values}), ranges (a-b), lists (a,b) and steps (*/n)`);
    const [, star, , rangeEnd, step] = form;
    if (step === undefined) continue;
    if (star === undefined && rangeEnd === undefined) return cannotRead(field, text, `a step needs a range or *, such as */${step}`);
    if (Number(step) < 1 || Number(step) > field.size) return cannotRead(field, text, `a step is 1 to ${field.size}`);
  }
  return null;
}

/** Which field the library refused, and why: it names neither. */
function problemOfValues(texts: string[]): string {
  for (const [index, field] of fields.entries()) {
    const text = texts[index] ?? "";
    try {
      parseCronExpression(["*", "*", "*", "*", "*"].with(index, text).join(" "));
    } catch (error) {
      const reversed = error instanceof Error && error.message.includes("Invalid range");
      return cannotRead(field, text, reversed ? "a range goes from the smaller value to the larger" : `its values are ${field.values}`);
    }
  }
  return `“${texts.join(" ")}” cannot be read.`;
}

function toRules(cron: ReturnType<typeof parseCronExpression>, texts: string[]): ScheduleRules {
  const flags = (length: number, values: readonly number[]) => Array.from({ length }, (_, value) => values.includes(value));
  const [minuteText = "", hourText = "", dayText = "", , weekdayText = ""] = texts;
  const eitherDayField = !dayText.includes("*") && !weekdayText.includes("*");
  const allDays = cron.days.length === 31;
  const allWeekdays = cron.weekdays.length === 7;
  const everyDay = cron.months.length === 12 && (eitherDayField ? allDays || allWeekdays : allDays && allWeekdays);
  const elapsed = /[*/]/.test(minuteText) || /[*/]/.test(hourText);
  const everyQuarterAlike = cron.minutes.every((minute) => cron.minutes.includes((minute + 15) % 60));
  return {
    timesMs: cron.hours.flatMap((hour) => cron.minutes.map((minute) => hour * HOUR_MS + minute * MINUTE_MS)),
    months: flags(12, cron.months),
    days: flags(32, cron.days),
    weekdays: flags(7, cron.weekdays),
    eitherDayField,
    everyDay,
    elapsed,
    sameInEveryZone: everyDay && elapsed && cron.hours.length === 24 && everyQuarterAlike,
  };
}
