import { expect, it } from "vitest";
import { messageArguments } from "./message-arguments";

it.each([
  ["plain text, it’s fine", []],
  ["{name} has {count, plural, one {# slot} other {# slots, {more}}}", ["count", "more", "name"]],
  ["{step, select, deliver {a} other {b {deep}}}", ["deep", "step (deliver, other)"]],
  ["<link>here {id}</link>", ["<link>", "id"]],
])("%s", (message, expected) => {
  expect(messageArguments(message)).toEqual(expected);
});

it("throws on a message that is not valid", () => {
  expect(() => messageArguments("{count, plural, one {#}")).toThrow();
});
