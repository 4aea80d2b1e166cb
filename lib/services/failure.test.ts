import { describe, expect, it } from "vitest";
import { MisconfiguredError } from "../errors";
import { failedAttempt } from "./failure";

const now = new Date("2026-11-23T12:00:00Z");
const minutesUntil = (date: Date | null) => (date ? (date.getTime() - now.getTime()) / 60_000 : null);
const transient = { error: new Error("busy"), permanent: false };

describe("failedAttempt", () => {
  it.each([
    [0, 1],
    [1, 2],
    [2, 4],
    [8, 256],
    [9, 360],
    [40, 360],
  ])("after %i failures waits %i minutes, and up to a quarter more", (attempts, minutes) => {
    const service = { attemptStep: "suspend" as const, attempts };
    expect(minutesUntil(failedAttempt(service, "suspend", transient, 100, now, 0).nextAttemptAt)).toBe(minutes);
    expect(minutesUntil(failedAttempt(service, "suspend", transient, 100, now, 1).nextAttemptAt)).toBe(minutes * 1.25);
  });

  it("waits as long as the server asks, up to a week", () => {
    const service = { attemptStep: null, attempts: 0 };
    const waits = (retryAfterMs: number) =>
      minutesUntil(failedAttempt(service, "deliver", { ...transient, retryAfterMs }, 5, now, 0).nextAttemptAt);
    expect(waits(90 * 60_000)).toBe(90);
    expect(waits(1_000)).toBe(1);
    expect(waits(Number.MAX_VALUE)).toBe(7 * 24 * 60);
  });

  it("uses up no attempt for a wrong setting, names it, and looks again soon", () => {
    const wrong = { error: new MisconfiguredError("servers.web-1.settings.secret", "cannot be decrypted"), permanent: false };
    expect(failedAttempt({ attemptStep: "deliver", attempts: 4 }, "deliver", wrong, 5, now, 0)).toMatchObject({
      attempts: 4,
      nextAttemptAt: new Date("2026-11-23T12:05:00Z"),
      reason: { code: "misconfigured", params: { setting: "servers.web-1.settings.secret" } },
    });
    expect(failedAttempt({ attemptStep: "suspend", attempts: 4 }, "unsuspend", wrong, 5, now, 0)).toMatchObject({ attempts: 0 });
  });

  it("counts the attempts of this step only, and stops at the last one", () => {
    expect(failedAttempt({ attemptStep: "suspend", attempts: 4 }, "unsuspend", transient, 5, now, 0)).toMatchObject({ attempts: 1 });
    expect(failedAttempt({ attemptStep: "suspend", attempts: 4 }, "suspend", transient, 5, now, 0)).toEqual({
      attempts: 5,
      nextAttemptAt: null,
      lastError: "busy",
      reason: { code: "gaveUp", params: { attempts: 5 } },
    });
  });

  it("stops at once when the failure is permanent", () => {
    const failure = failedAttempt({ attemptStep: null, attempts: 0 }, "deliver", { error: undefined, permanent: true }, 5, now, 0);
    expect(failure).toMatchObject({ attempts: 1, nextAttemptAt: null, lastError: "undefined" });
  });
});
