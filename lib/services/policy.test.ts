import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SqlDatabase } from "../db/sql";
import { openTestDatabase } from "../db/testing";
import { MisconfiguredError } from "../errors";
import { readLifecycleSettings, servicePolicy } from "./policy";

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let db: SqlDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
  ({ db } = database);
});
afterEach(() => database.remove());

const save = (value: string) => db.run("INSERT INTO settings (key, value, updated_at) VALUES ('lifecycle', $1, $2)", [value, new Date()]);

describe("readLifecycleSettings", () => {
  it("has defaults while nothing was saved", async () => {
    expect(await readLifecycleSettings(db)).toEqual({ suspendAfterDays: 0, graceDays: 7, maxAttempts: 5 });
  });
  it("reads what was saved", async () => {
    await save('{"suspendAfterDays":3,"graceDays":14,"maxAttempts":2}');
    expect(await readLifecycleSettings(db)).toEqual({ suspendAfterDays: 3, graceDays: 14, maxAttempts: 2 });
  });
  it.each([
    ['{"suspendAfterDays":0,"maxAttempts":5}', "lifecycle.graceDays"],
    ['{"suspendAfterDays":0,"graceDays":null,"maxAttempts":5}', "lifecycle.graceDays"],
    ['{"suspendAfterDays":0,"graceDays":"7","maxAttempts":5}', "lifecycle.graceDays"],
    ['{"suspendAfterDays":-1,"graceDays":7,"maxAttempts":5}', "lifecycle.suspendAfterDays"],
    ['{"suspendAfterDays":0,"graceDays":7,"maxAttempts":0}', "lifecycle.maxAttempts"],
    ['{"suspendAfterDays":0,"graceDays":7,"maxAttempts":5,"grace":1}', "lifecycle"],
    ["not JSON", "lifecycle"],
    ["", "lifecycle"],
  ])("refuses %s, naming %s", async (value, setting) => {
    await save(value);
    await expect(readLifecycleSettings(db)).rejects.toMatchObject({ name: "MisconfiguredError", setting });
  });
});

describe("servicePolicy", () => {
  const settings = { suspendAfterDays: 1, graceDays: 7, maxAttempts: 5 };
  const none = {
    productKey: "s",
    productSuspendAfterDays: null,
    productGraceDays: null,
    reference: "SVC-1",
    suspendAfterDays: null,
    graceDays: null,
  };
  it("goes from the service to its product to the installation", () => {
    expect(servicePolicy(settings, none)).toEqual({ suspendAfterDays: 1, graceDays: 7 });
    expect(servicePolicy(settings, { ...none, productSuspendAfterDays: 4, productGraceDays: 0 })).toEqual({
      suspendAfterDays: 4,
      graceDays: 0,
    });
    expect(servicePolicy(settings, { ...none, productGraceDays: 9, graceDays: 30 })).toEqual({ suspendAfterDays: 1, graceDays: 30 });
  });
  it("refuses an invalid word and names it", () => {
    expect(() => servicePolicy(settings, { ...none, graceDays: -1 })).toThrow(MisconfiguredError);
    expect(() => servicePolicy(settings, { ...none, graceDays: -1 })).toThrow(/^services\.SVC-1\.graceDays: .*got -1$/);
    expect(() => servicePolicy(settings, { ...none, productSuspendAfterDays: 0.5 })).toThrow(/^products\.s\.suspendAfterDays/);
  });
});
