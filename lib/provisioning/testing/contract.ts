import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeException } from "../../errors";
import { type Driver, type DriverCall, type DriverOutcome, type DriverStep, driverSteps } from "../driver";

/**
 * What can go wrong at the far end, for all calls from then on. `hang`: calls arrive and are never answered. `cut`: the connection
 * is lost before anything was done; `cut-after-effect`: after it was done. `busy`: come again in 7 seconds where the protocol can say so.
 * `refuse`: no, for good. `nonsense`: an answer that makes no sense. `tell-secrets`: a refusal that repeats the driver's own secrets.
 */
export const mishaps = ["hang", "cut", "cut-after-effect", "busy", "refuse", "nonsense", "tell-secrets"] as const;
export type Mishap = (typeof mishaps)[number];

/** A real far end that a driver talks to, started for one test. */
export interface ContractFarEnd<Settings> {
  /** Valid, and of this far end. */
  settings: Settings;
  /** Texts that no error may contain. */
  secrets: readonly string[];
  /** undefined: properly again. */
  treat(mishap: Mishap | undefined): void;
  /** Resolves when the next call has arrived, whatever becomes of it. */
  nextCall(): Promise<unknown>;
  /** How many calls arrived so far. */
  callCount(): number;
  /** The changes made so far. */
  effects(): readonly { reference: string; action: DriverStep }[];
  /** All that the far end holds; compared by value. */
  snapshot(): unknown;
  /** Stops listening. */
  close(): Promise<void>;
}

const never = new AbortController().signal;
const patientMs = 60_000;

/** The promises of `Driver`, as tests: every driver passes them against a real far end. Call it in a vitest file. */
export function describeDriverContract<Settings>(driver: Driver<Settings>, start: () => Promise<ContractFarEnd<Settings>>): void {
  let farEnd: ContractFarEnd<Settings>;
  const server = (timeoutMs = patientMs, settings = farEnd.settings) => ({ key: "server-1", settings, timeoutMs });
  const perform = (call: DriverCall, timeoutMs?: number, signal = never) => driver.perform(server(timeoutMs), call, signal);
  /** Brings a service to where `step` starts from. */
  const prepare = async (step: DriverStep) => {
    const before: DriverStep[] = step === "deliver" ? [] : step === "unsuspend" ? ["deliver", "suspend"] : ["deliver"];
    for (const earlier of before) expect(await perform(callFor(earlier))).toMatchObject({ kind: "done" });
  };
  const effectsOf = (step: DriverStep) => farEnd.effects().filter((effect) => effect.action === step).length;

  describe(`the contract of the driver ${driver.key}`, () => {
    beforeEach(async () => {
      farEnd = await start();
    });
    afterEach(async () => {
      await driver.close();
      await farEnd.close();
    });

    it("accepts its own settings, and marks as secret what is a text in them", () => {
      expect(driver.settings.parse(farEnd.settings)).toEqual(farEnd.settings);
      for (const name of driver.secretSettings) expect(farEnd.settings).toHaveProperty(name, expect.any(String));
    });

    describe.each(driverSteps)("%s", (step) => {
      beforeEach(() => prepare(step));

      it("is done once", async () => {
        expect(await perform(callFor(step))).toMatchObject({ kind: "done" });
        expect(farEnd.effects().at(-1)).toMatchObject({ reference: "SVC-1", action: step });
      });

      it("takes effect once when repeated with its key, one after the other and all at once", async () => {
        const call = callFor(step);
        const outcomes = [await perform(call), ...(await Promise.all(Array.from({ length: 5 }, () => perform(call))))];
        for (const outcome of outcomes) expect(["done", "already"]).toContain(outcome.kind);
        expect(effectsOf(step)).toBe(1);
      });

      it("is a success where it is so already, under another key", async () => {
        await perform(callFor(step));
        expect(["done", "already"]).toContain((await perform(callFor(step, "another-key"))).kind);
        expect(effectsOf(step)).toBe(1);
      });

      it("takes effect once when its answer is lost and it is tried again", async () => {
        farEnd.treat("cut-after-effect");
        expect(await perform(callFor(step))).toMatchObject({ kind: "transient" });
        farEnd.treat(undefined);
        expect(["done", "already"]).toContain((await perform(callFor(step))).kind);
        expect(effectsOf(step)).toBe(1);
      });

      it("is refused as a value that carries an error, for good or for now", async () => {
        farEnd.treat("refuse");
        expect(await perform(callFor(step))).toMatchObject({ kind: "permanent", error: expect.any(Error) });
        farEnd.treat("busy");
        expect(await perform(callFor(step))).toMatchObject({ kind: "transient", error: expect.any(Error) });
        farEnd.treat("cut");
        expect(await perform(callFor(step))).toMatchObject({ kind: "transient", error: expect.any(Error) });
        expect(effectsOf(step)).toBe(0);
      });
    });

    it("gives a time-out as transient when no answer comes", async () => {
      farEnd.treat("hang");
      expect(await perform(callFor("deliver"), 50)).toMatchObject({ kind: "transient", error: { name: "TimeoutError" } });
    });

    it("stops at once when the signal fires", async () => {
      farEnd.treat("hang");
      const controller = new AbortController();
      const arrived = farEnd.nextCall();
      const outcome = perform(callFor("deliver"), patientMs, controller.signal);
      await arrived;
      controller.abort(new Error("cancelled by a test"));
      expect(await outcome).toMatchObject({ kind: "transient", error: { name: "AbortError" } });
    });

    it("sends nothing when the signal has fired before", async () => {
      expect(await perform(callFor("deliver"), patientMs, AbortSignal.abort())).toMatchObject({ kind: "transient" });
      expect(farEnd.callCount()).toBe(0);
    });

    it("gives an unreachable server as transient", async () => {
      await farEnd.close();
      expect(await perform(callFor("deliver"))).toMatchObject({ kind: "transient", error: expect.any(Error) });
      expect(await driver.check(server(), never)).toMatchObject({ ok: false, error: expect.any(Error) });
    });

    it.each([{}, null, "text"])("gives unusable settings (%j) as permanent", async (settings) => {
      const unusable = server(patientMs, settings as Settings);
      expect(await driver.perform(unusable, callFor("deliver"), never)).toMatchObject({ kind: "permanent", error: expect.any(Error) });
      expect(await driver.check(unusable, never)).toMatchObject({ ok: false, error: expect.any(Error) });
    });

    it("never throws, and never tells a secret, whatever the far end does", async () => {
      for (const mishap of mishaps) {
        farEnd.treat(mishap);
        for (const step of driverSteps) {
          const text = textOf(await perform(callFor(step, `${mishap}-${step}`), mishap === "hang" ? 50 : patientMs));
          for (const secret of farEnd.secrets) expect(text).not.toContain(secret);
        }
      }
    });

    it("hands on names that are hard to write", async () => {
      const call = callFor("deliver");
      call.service.customer.name = 'Zoë "O\'Neill" <b>🌍</b> \n \u0000 \ud800';
      expect(await perform(call)).toMatchObject({ kind: "done" });
    });

    it("works again after close, and lets a call under way end", async () => {
      const arrived = farEnd.nextCall();
      const underWay = perform(callFor("deliver"));
      await arrived;
      await driver.close();
      expect(await underWay).toMatchObject({ kind: "done" });
      expect(await perform(callFor("suspend"))).toMatchObject({ kind: "done" });
      await driver.close();
      await driver.close();
      expect(await perform(callFor("unsuspend"))).toMatchObject({ kind: "done" });
    });

    it("checks a server without changing anything there", async () => {
      await perform(callFor("deliver"));
      const before = structuredClone(farEnd.snapshot());
      expect(await driver.check(server(), never)).toEqual({ ok: true });
      expect(farEnd.snapshot()).toEqual(before);
      expect(await driver.check(server(), AbortSignal.abort())).toMatchObject({ ok: false });
    });
  });
}

/** A call for service SVC-1; its key is made of the step unless given. */
export function callFor(step: DriverStep, idempotencyKey = `SVC-1:${step}`): DriverCall {
  const customer = { email: "a@example.com", name: "A" };
  return {
    step,
    idempotencyKey,
    service: { reference: "SVC-1", externalId: null, product: "hosting-s", customer, settings: { diskGb: 10 } },
  };
}

function textOf(outcome: DriverOutcome): string {
  return "error" in outcome ? JSON.stringify(describeException(outcome.error)) : (outcome.message ?? "");
}
