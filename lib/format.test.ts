import { expect, test } from "vitest";
import { formatCount, formatDuration, formatRoundCount, formatShare } from "./format";

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, " ");

test.each([
  [-5, "0 ms", "0 ms"],
  [0, "0 ms", "0 ms"],
  [999, "999 ms", "999 ms"],
  [999.6, "1 s", "1 s"],
  [2540, "2.5 s", "2,5 s"],
  [9949, "9.9 s", "9,9 s"],
  [9951, "10 s", "10 s"],
  [59_400, "59 s", "59 s"],
  [59_600, "1 min", "1 min"],
  [185_000, "3 min 05 s", "3 min 05 s"],
  [3_599_700, "1 h", "1 h"],
  [7_800_000, "2 h 10 min", "2 h 10 min"],
  [86_399_000, "1 d", "1 j"],
  [273_600_000, "3 d 4 h", "3 j 4 h"],
])("%d ms reads %s in English and %s in French", (ms, english, french) => {
  expect(plain(formatDuration(ms, "en"))).toBe(english);
  expect(plain(formatDuration(ms, "fr"))).toBe(french);
});

test("counts carry the language's separators", () => {
  expect(formatCount(1_234_567, "en")).toBe("1,234,567");
  expect(plain(formatCount(1_234_567, "fr"))).toBe("1 234 567");
});

test("a round count is exact below a thousand", () => {
  expect(formatRoundCount(999, "fr")).toBe("999");
  expect(formatRoundCount(1_234, "en")).toBe("1.2K");
  expect(plain(formatRoundCount(99_990, "fr"))).toBe("100 k");
});

test("a share is 100 % or 0 % only when it is exactly that", () => {
  expect(formatShare(1, "en")).toBe("100%");
  expect(formatShare(0.99999, "en")).toBe("99.9%");
  expect(formatShare(0.00001, "en")).toBe("0.1%");
  expect(formatShare(0, "en")).toBe("0%");
  expect(plain(formatShare(0.9943, "fr"))).toBe("99,4 %");
});
