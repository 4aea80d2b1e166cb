import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { driverSteps } from "../provisioning/driver";
import { readCandidates } from "./candidate";
import { decide } from "./decide";
import { serviceStates, suspensionReasons } from "./lifecycle";
import { candidateServers, candidates, hasCandidates, NO_END } from "./selection";
import { createHosting, type Hosting, inDays, type TestService, testNow } from "./testing";

let hosting: Hosting;
beforeEach(async () => {
  hosting = await createHosting();
  await hosting.addServer("web-2");
  await hosting.addProduct("own-days", "web-2", { suspendAfterDays: 3, graceDays: 1 });
});
afterEach(() => hosting.close());

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const seldom = <T>(value: fc.Arbitrary<T>) => fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value });
const anyDate = fc.integer({ min: -15, max: 15 }).map((days) => inDays(days));
const anyService: fc.Arbitrary<Omit<TestService, "reference">> = fc.record({
  product: fc.constantFrom("s", "own-days"),
  state: fc.constantFrom(...serviceStates),
  expiresAt: maybe(anyDate),
  cancelAt: seldom(anyDate),
  holdUntil: seldom(anyDate),
  suspendedAt: maybe(anyDate),
  suspensionReason: maybe(fc.constantFrom(...suspensionReasons)),
  exempt: fc.boolean(),
  suspendAfterDays: maybe(fc.nat(5)),
  graceDays: maybe(fc.nat(5)),
  attemptStep: maybe(fc.constantFrom(...driverSteps)),
  attempts: fc.nat(3),
  nextAttemptAt: maybe(anyDate),
  gaveUpAt: seldom(anyDate),
});
const settings = { suspendAfterDays: 2, graceDays: 4, maxAttempts: 5 };

async function selectedIds(step: (typeof driverSteps)[number], now: Date): Promise<Set<number>> {
  const ids = new Set<number>();
  for (const server of await candidateServers(hosting.db, step, settings, now)) {
    for (const service of await candidates(hosting.db, step, { serverId: server.id, afterId: 0, untilId: NO_END }, 10_000, settings, now))
      ids.add(service.id);
  }
  return ids;
}

describe("selection", () => {
  it("misses no service for which a step is due, and takes no held one", async () => {
    const services = fc.sample(anyService, 3000);
    await hosting.saveLifecycle(settings);
    await hosting.addServices(services.map((service, index) => ({ ...service, reference: `SVC-${index}` })));
    const everything = await hosting.db.all<{ id: number }>("SELECT id FROM services");
    const stored = [
      ...(
        await readCandidates(
          hosting.db,
          everything.map(({ id }) => id),
        )
      ).values(),
    ];
    for (const step of driverSteps) {
      const due = stored.filter((service) => service && decide(service, step, settings, testNow).due === true);
      const selected = await selectedIds(step, testNow);
      expect(due.length).toBeGreaterThan(5);
      expect(due.filter((service) => service && !selected.has(service.id))).toEqual([]);
      expect(await hasCandidates(hosting.db, step, testNow)).toBe(true);
      expect(stored.filter((service) => service?.holdUntil && service.holdUntil > testNow && selected.has(service.id))).toEqual([]);
    }
  });

  it("finds nothing where nothing is due", async () => {
    await hosting.addService({ reference: "a", expiresAt: inDays(1) });
    await hosting.addService({
      reference: "b",
      state: "suspended",
      suspendedAt: inDays(-1),
      suspensionReason: "overdue",
      expiresAt: inDays(-1),
    });
    await hosting.addService({ reference: "c", state: "cancelled", cancelAt: inDays(-1) });
    await hosting.addService({ reference: "d", state: "pending", attemptStep: "deliver", attempts: 1, nextAttemptAt: inDays(1) });
    for (const step of driverSteps) expect(await hasCandidates(hosting.db, step, testNow)).toBe(false);
  });

  it("lets the run speak when the installation's days cannot be read", async () => {
    await hosting.saveLifecycle({ graceDays: 7 });
    expect(await hasCandidates(hosting.db, "expire", testNow)).toBe(true);
  });
});
