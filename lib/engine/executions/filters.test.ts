import { expect, test } from "vitest";
import { writeExecutionFilters } from "./address";
import { parseExecutionFilters, parseItemFilters, periodInstants } from "./filters";

const defaults = { sort: "created", direction: "desc", statuses: [], hideIdle: false };

test("an empty address means the newest first, all of them", () => {
  expect(parseExecutionFilters({})).toEqual(defaults);
});

test.each([
  { sort: "id; DROP TABLE executions" },
  { dir: "sideways" },
  { status: "nope" },
  { trigger: "nope" },
  { from: "yesterday", to: "2026-02-30" },
  { work: "maybe" },
  { after: "1", before: "x.y" },
  { after: "-1.2" },
  { sort: [], status: [], after: [] },
])("wrong values fall back to the default: %j", (params) => {
  expect(parseExecutionFilters(params)).toEqual(defaults);
});

test("known values among wrong ones are kept", () => {
  expect(parseExecutionFilters({ status: ["failed", "nope", "queued"], sort: ["duration", "created"], dir: "asc" })).toEqual({
    ...defaults,
    sort: "duration",
    direction: "asc",
    statuses: ["queued", "failed"],
  });
});

test.each(["", "?sort=duration&dir=asc&status=failed&status=missed&trigger=manual&from=2026-11-01&to=2026-11-20&work=1"])(
  "what is written is read again: %s",
  (query) => {
    const params: Record<string, string[]> = {};
    for (const [key, value] of new URLSearchParams(query)) params[key] = [...(params[key] ?? []), value];
    expect(writeExecutionFilters(parseExecutionFilters(params))).toBe(query);
  },
);

test("cursors are written only when given anew", () => {
  const filters = parseExecutionFilters({ after: "5.6", work: "1" });
  expect(filters.after).toEqual({ value: 5, id: 6 });
  expect(writeExecutionFilters(filters)).toBe("?work=1");
  expect(writeExecutionFilters(filters, { before: "7.8" })).toBe("?work=1&before=7.8");
});

test("a period's days are the reader's", () => {
  expect(periodInstants({ from: "2026-11-01", to: "2026-11-01" }, "Europe/Paris")).toEqual({
    from: new Date("2026-10-31T23:00:00Z"),
    until: new Date("2026-11-01T23:00:00Z"),
  });
  expect(periodInstants({}, "Europe/Paris")).toEqual({});
});

test("an item list reads an outcome and a cursor", () => {
  expect(parseItemFilters({ outcome: "failed", after: "0.12" })).toEqual({ outcome: "failed", after: { value: 0, id: 12 } });
  expect(parseItemFilters({ outcome: "nope", after: "12" })).toEqual({});
});
