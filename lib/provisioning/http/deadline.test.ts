import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { AbortError, TimeoutError, withDeadline } from "./deadline";

const never = new AbortController().signal;
/** Work that does not look at its signal, as a connection being opened. */
const deaf = () => new Promise<string>(() => {});

it("gives the work's result, and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  expect(await withDeadline("web-1", 60_000, signal, async () => "done")).toBe("done");
  await expect(withDeadline("web-1", 60_000, signal, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

it("ends work that obeys nothing, and tells it why", async () => {
  let told: AbortSignal | undefined;
  const late = withDeadline("web-1", 10, never, (signal) => {
    told = signal;
    return deaf();
  });
  await expect(late).rejects.toThrow(TimeoutError);
  expect(told?.reason).toBeInstanceOf(TimeoutError);
});

it("stops with the caller's signal, which is the cause", async () => {
  const controller = new AbortController();
  const stopped = withDeadline("web-1", 60_000, controller.signal, deaf);
  const reason = new Error("cancelled");
  controller.abort(reason);
  await expect(stopped).rejects.toMatchObject({ name: "AbortError", cause: reason });
});

it("does not start what was stopped before", async () => {
  let started = false;
  const work = async () => {
    started = true;
  };
  await expect(withDeadline("web-1", 60_000, AbortSignal.abort(), work)).rejects.toThrow(AbortError);
  expect(started).toBe(false);
});

it("takes a time-out longer than a timer can be as just that", async () => {
  expect(await withDeadline("web-1", 2 ** 40, never, () => new Promise((resolve) => setImmediate(resolve, "done")))).toBe("done");
});

it("serves many calls under one signal without a warning", async () => {
  const warnings: Error[] = [];
  const listener = (warning: Error) => warnings.push(warning);
  process.on("warning", listener);
  const { signal } = new AbortController();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await Promise.all(Array.from({ length: 50 }, () => withDeadline("web-1", 60_000, signal, turn)));
  await turn();
  process.off("warning", listener);
  expect(warnings).toEqual([]);
});
