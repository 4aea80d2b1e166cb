import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dueSlots, nextSlot, parseSchedule, type Schedule } from "./schedule";

// An oracle that shares nothing with the code under test: it walks through every minute, reads the clock on the wall by Intl, and
// holds it against values that were drawn together with the expression's text, never parsed from it.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** More than any change moves the clock. */
const LOOK_BACK_MS = 26 * HOUR_MS;

interface Field {
  text: string;
  has(value: number): boolean;
}

interface Drawn {
  expression: string;
  zone: string;
  fields: [minute: Field, hour: Field, day: Field, month: Field, weekday: Field];
}

interface Wall {
  key: string;
  asUtcMs: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const walls = new Map<string, Wall>();

function wallAt(zone: string, instantMs: number): Wall {
  const name = `${zone} ${instantMs}`;
  const wall = walls.get(name) ?? readWall(zone, instantMs);
  walls.set(name, wall);
  return wall;
}

function readWall(zone: string, instantMs: number): Wall {
  let format = formats.get(zone);
  if (format === undefined) {
    const numeric = "numeric" as const;
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: numeric,
      month: numeric,
      day: numeric,
      hour: numeric,
      minute: numeric,
    });
    formats.set(zone, format);
  }
  const key = format.format(instantMs);
  const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = key.split(/\D+/).map(Number);
  return { key, asUtcMs: Date.UTC(year, month - 1, day, hour, minute) };
}

function names({ fields }: Drawn, wallAsUtcMs: number): boolean {
  const [minute, hour, day, month, weekday] = fields;
  const wall = new Date(wallAsUtcMs);
  if (!minute.has(wall.getUTCMinutes()) || !hour.has(wall.getUTCHours()) || !month.has(wall.getUTCMonth() + 1)) return false;
  const byDay = day.has(wall.getUTCDate());
  const byWeekday = weekday.has(wall.getUTCDay());
  return day.text.startsWith("*") || weekday.text.startsWith("*") ? byDay && byWeekday : byDay || byWeekday;
}

/** All slots after `fromMs`, up to and including `untilMs`. */
function bruteForce(drawn: Drawn, fromMs: number, untilMs: number): number[] {
  const elapsed = drawn.fields.slice(0, 2).some((field) => field.text.includes("*") || field.text.includes("/"));
  const shown = new Set<string>();
  const slots: number[] = [];
  const startMs = Math.floor((fromMs - LOOK_BACK_MS) / MINUTE_MS) * MINUTE_MS;
  let previous = wallAt(drawn.zone, startMs - MINUTE_MS);
  for (let instantMs = startMs; instantMs <= untilMs; instantMs += MINUTE_MS) {
    const wall = wallAt(drawn.zone, instantMs);
    let due = names(drawn, wall.asUtcMs) && (elapsed || !shown.has(wall.key));
    for (let skipped = previous.asUtcMs + MINUTE_MS; !elapsed && skipped < wall.asUtcMs; skipped += MINUTE_MS) {
      due ||= names(drawn, skipped);
    }
    if (due && instantMs > fromMs) slots.push(instantMs);
    shown.add(wall.key);
    previous = wall;
  }
  return slots;
}

function fieldOf(min: number, max: number): fc.Arbitrary<Field> {
  const size = max - min + 1;
  const value = fc.integer({ min, max });
  const range = fc.tuple(value, value).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const star = fc.constant<Field>({ text: "*", has: () => true });
  const single = value.map<Field>((v) => ({ text: `${v}`, has: (x) => x === v }));
  const part = fc.oneof(
    single,
    range.map<Field>(([a, b]) => ({ text: `${a}-${b}`, has: (x) => x >= a && x <= b })),
    fc
      .tuple(range, fc.integer({ min: 1, max: size }))
      .map<Field>(([[a, b], n]) => ({ text: `${a}-${b}/${n}`, has: (x) => x >= a && x <= b && (x - a) % n === 0 })),
  );
  const list = fc
    .array(part, { minLength: 1, maxLength: 3 })
    .map<Field>((parts) => ({ text: parts.map((p) => p.text).join(","), has: (x) => parts.some((p) => p.has(x)) }));
  const step = fc.integer({ min: 1, max: size }).map<Field>((n) => ({ text: `*/${n}`, has: (x) => (x - min) % n === 0 }));
  return fc.oneof(star, single, list, step);
}

const starOr = (field: fc.Arbitrary<Field>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<Field>({ text: "*", has: () => true }) }, field);

// Changes of every kind: forth and back, by an hour, half an hour, a quarter, a day; at night, at midnight, just after it.
const moments: [zone: string, instant: string][] = [
  ["Europe/Paris", "2027-03-28T01:00Z"],
  ["Europe/Paris", "2027-10-31T01:00Z"],
  ["America/New_York", "2027-03-14T07:00Z"],
  ["America/New_York", "2027-11-07T06:00Z"],
  ["Australia/Lord_Howe", "2027-04-03T15:00Z"],
  ["Australia/Lord_Howe", "2027-10-02T15:30Z"],
  ["America/St_Johns", "2010-03-14T03:31Z"],
  ["America/St_Johns", "2010-11-07T02:31Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00Z"],
  ["America/Sao_Paulo", "2019-02-17T02:00Z"],
  ["Asia/Baku", "2015-03-29T00:00Z"],
  ["Asia/Baku", "2015-10-25T00:00Z"],
  ["Asia/Kathmandu", "1985-12-31T18:30Z"],
  ["Pacific/Apia", "2011-12-30T10:00Z"],
  ["Antarctica/Casey", "2018-03-10T17:00Z"],
  ["Pacific/Kwajalein", "1969-09-30T13:00Z"],
  ["Asia/Kathmandu", "2027-02-28T18:15Z"],
  ["Pacific/Kiritimati", "2028-02-29T10:00Z"],
  ["UTC", "2027-12-31T23:59Z"],
];

const drawnCase = fc
  .record({
    moment: fc.constantFrom(...moments),
    startMinutes: fc.oneof(fc.integer({ min: -180, max: 60 }), fc.integer({ min: -36 * 60, max: 12 * 60 })),
    startMs: fc.constantFrom(0, 1, 30_000, 59_999),
    lengthMinutes: fc.integer({ min: 1, max: 48 * 60 }),
    // Small hours, where the changes are, more often than the rest of the day.
    fields: fc.tuple(
      fieldOf(0, 59),
      fc.oneof(fieldOf(0, 23), fieldOf(0, 3)),
      starOr(fieldOf(1, 31)),
      starOr(fieldOf(1, 12)),
      starOr(fieldOf(0, 6)),
    ),
  })
  .map(({ moment: [zone, instant], startMinutes, startMs, lengthMinutes, fields }) => {
    const fromMs = Date.parse(instant) + startMinutes * MINUTE_MS + startMs;
    const drawn: Drawn = { expression: fields.map((field) => field.text).join(" "), zone, fields };
    return { drawn, fromMs, untilMs: fromMs + lengthMinutes * MINUTE_MS };
  });

function scheduleOf({ expression, zone }: Drawn): Schedule {
  const parsed = parseSchedule(expression, zone);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.schedule;
}

const options = { numRuns: 150 };
/** Thousands of clock readings each; a busy machine may take its time. */
const TIMEOUT_MS = 120_000;

describe("against every minute of the clock on the wall", () => {
  test(
    "nextSlot, asked again and again, gives exactly the slots of the window, each later than the one before",
    () => {
      fc.assert(
        fc.property(drawnCase, ({ drawn, fromMs, untilMs }) => {
          const schedule = scheduleOf(drawn);
          const found: number[] = [];
          for (
            let slot = nextSlot(schedule, new Date(fromMs));
            slot !== null && slot.getTime() <= untilMs;
            slot = nextSlot(schedule, slot)
          ) {
            expect(slot.getTime()).toBeGreaterThan(found.at(-1) ?? fromMs);
            found.push(slot.getTime());
          }
          expect(found).toEqual(bruteForce(drawn, fromMs, untilMs));
        }),
        options,
      );
    },
    TIMEOUT_MS,
  );

  test(
    "dueSlots counts and bounds what is due",
    () => {
      fc.assert(
        fc.property(drawnCase, ({ drawn, fromMs, untilMs }) => {
          const slots = bruteForce(drawn, fromMs, untilMs).map((slot) => new Date(slot));
          const older = slots.slice(0, -1);
          const [from, until] = [older[0], older.at(-1)];
          expect(dueSlots(scheduleOf(drawn), new Date(fromMs), new Date(untilMs), "latest")).toEqual({
            run: slots.slice(-1),
            missed: from === undefined || until === undefined ? null : { from, until, count: older.length },
          });
        }),
        options,
      );
    },
    TIMEOUT_MS,
  );

  test(
    "however time is cut into ticks, each slot comes once",
    () => {
      // Ticks at most 90 minutes apart: never more slots than `all` runs.
      const ticks = fc.array(fc.integer({ min: 0, max: 90 * MINUTE_MS }), { minLength: 1, maxLength: 20 });
      fc.assert(
        fc.property(drawnCase, ticks, ({ drawn, fromMs }, stepsMs) => {
          const schedule = scheduleOf(drawn);
          const ran: number[] = [];
          let cursorMs = fromMs;
          for (const stepMs of stepsMs) {
            const due = dueSlots(schedule, new Date(cursorMs), new Date(cursorMs + stepMs), "all");
            expect(due.missed).toBeNull();
            ran.push(...due.run.map((slot) => slot.getTime()));
            cursorMs += stepMs;
          }
          expect(ran).toEqual(bruteForce(drawn, fromMs, cursorMs));
        }),
        options,
      );
    },
    TIMEOUT_MS,
  );
});
