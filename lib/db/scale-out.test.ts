import { expect, it } from "vitest";
import { canScaleOut } from "./scale-out";

it.each([
  ["file:/srv/ponctuel/data/ponctuel.db", false],
  ["postgresql://ponctuel@db.example/ponctuel", true],
  ["postgres://ponctuel@db.example/ponctuel", true],
])("workers can share %s: %s", (url, can) => {
  expect(canScaleOut(url)).toBe(can);
});
