import { expect, it } from "vitest";
import { rarely } from "./rarely";

it("tells the same message once a minute, whatever its numbers, and every other one at once", () => {
  const told: string[] = [];
  let now = 0;
  const tell = rarely(
    (message) => told.push(message),
    () => now,
  );
  for (; now < 60_000; now += 1_000) tell(`connect to port ${now} refused`);
  tell("another");
  expect(told).toEqual(["connect to port 0 refused", "another"]);
  tell("connect to port 7 refused");
  expect(told.slice(2)).toEqual(["connect to port 7 refused"]);
});

it("forgets old messages rather than growing", () => {
  const told: string[] = [];
  const tell = rarely(
    (message) => told.push(message),
    () => 0,
  );
  const names = Array.from({ length: 101 }, (_, index) => String.fromCharCode(0x4e00 + index));
  for (const name of names) tell(name);
  tell(names[0] as string);
  expect(told).toEqual([...names, names[0]]);
});
