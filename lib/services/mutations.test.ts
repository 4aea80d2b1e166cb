import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPrisma, type PrismaClient } from "../db/client";
import { renewService } from "./mutations";
import { createHosting, type Hosting, inDays, testNow } from "./testing";

let hosting: Hosting;
let prisma: PrismaClient;
beforeEach(async () => {
  hosting = await createHosting();
  prisma = openPrisma(hosting.database.url);
});
afterEach(async () => {
  await prisma.$disconnect();
  await hosting.close();
});

const jan31 = new Date("2026-01-31T10:00:00Z");

describe("renewService", () => {
  it("counts from the stored term, and comes back to its day of month", async () => {
    await hosting.addService({ reference: "a", expiresAt: jan31 });
    expect((await renewService(prisma, "a", 1, testNow)).to.toISOString()).toBe("2026-02-28T10:00:00.000Z");
    expect((await renewService(prisma, "a", 1, testNow)).to.toISOString()).toBe("2026-03-31T10:00:00.000Z");
    expect(await hosting.service("a")).toMatchObject({ term_anchor_day: 31, updated_at: testNow });
  });

  it("adds up when asked twice at once", async () => {
    await hosting.addService({ reference: "a", expiresAt: jan31 });
    await Promise.all([renewService(prisma, "a", 1, testNow), renewService(prisma, "a", 1, testNow)]);
    expect((await hosting.service("a")).expires_at).toEqual(new Date("2026-03-31T10:00:00Z"));
  });

  it("lets the next run lift the suspension", async () => {
    await hosting.addService({
      reference: "late",
      state: "suspended",
      suspendedAt: inDays(-1),
      suspensionReason: "overdue",
      expiresAt: inDays(-2),
    });
    await renewService(prisma, "late", 1, testNow);
    expect((await hosting.run("unsuspend")).result).toMatchObject({ done: 1 });
  });

  it.each([
    ["nobody", 'there is no service "nobody"'],
    ["endless", "has no end of term"],
    ["gone", 'service "gone" is expired'],
  ])("refuses %s", async (reference, problem) => {
    await hosting.addServices([{ reference: "endless" }, { reference: "gone", state: "expired", expiresAt: jan31 }]);
    await expect(renewService(prisma, reference, 1, testNow)).rejects.toThrow(problem);
  });
});
