import { expect, it } from "vitest";
import { parseRetryAfter } from "./retry-after";

const now = new Date("1994-11-06T08:49:07Z");

it.each([
  ["0", 0],
  ["120", 120_000],
  [" 7 ", 7000],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 30_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 30_000],
  ["Sun Nov  6 08:49:37 1994", 30_000],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["99999999999999999999", 86_400_000],
  ["Fri, 06 Nov 2094 08:49:37 GMT", 86_400_000],
  [undefined, undefined],
  ["", undefined],
  ["-5", undefined],
  ["1.5", undefined],
  ["soon", undefined],
  ["Sun, never", undefined],
])("%j asks to wait %j ms", (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
