import { expect } from "vitest";
import type { SqlDatabase } from "../../lib/db/sql";
import type { TickExecution, TickReport } from "../../lib/engine/tick-report";
import type { Panel } from "../../lib/provisioning/testing/panel-server";
import { kindOf } from "./mixed-bundle";

/** Every effect that took place, in the order of each server. */
export function effectsOf(panels: readonly Panel[]) {
  return panels.flatMap((panel) => panel.effects);
}

/** "SVC-1 deliver", for each step that must take effect on `count` services of mixed states. */
export function expectedEffects(count: number): string[] {
  return Array.from({ length: count }, (_, index) => kindOf(index).steps.map((step) => `SVC-${index} ${step}`)).flat();
}

/** Ticks until nothing is left to do. */
export async function tickUntilDone(tick: () => Promise<TickReport | undefined>): Promise<void> {
  let report: TickReport | undefined;
  for (let ticks = 1; !report?.executions.every(didNothing); ticks++) {
    report = await tick();
    expect(ticks, `ticks still find something to do: ${JSON.stringify(report?.executions)}`).toBeLessThan(20);
  }
}

/** Every service where its dates call for, each step done once and under one key, nothing in anybody's hands any more. */
export async function expectRightEnd(db: SqlDatabase, panels: readonly Panel[], services: number): Promise<void> {
  const found = await db.all<{ reference: string; state: string }>("SELECT reference, state FROM services ORDER BY id");
  expect(found.filter(({ state }, index) => state !== kindOf(index).ends)).toEqual([]);
  expect(found).toHaveLength(services);

  // A service that was never delivered has nothing to cancel: the server says so, and nothing takes effect there.
  const effects = effectsOf(panels).map(({ reference, action }) => `${reference} ${action}`);
  expect(effects.sort()).toEqual(expectedEffects(services).sort());

  const keys = new Map<string, Set<string>>();
  for (const { request, key } of panels.flatMap((panel) => panel.calls)) {
    const step = `${request.reference} ${request.action}`;
    keys.set(step, (keys.get(step) ?? new Set()).add(key));
  }
  expect([...keys].filter(([, used]) => used.size !== 1)).toEqual([]);

  expect(await db.all("SELECT id, task_key, status FROM executions WHERE status IN ('queued', 'running')")).toEqual([]);
  expect(await db.all("SELECT id FROM batches")).toEqual([]);
  expect(await db.all("SELECT id FROM services WHERE claim_execution_id IS NOT NULL")).toEqual([]);
}

function didNothing({ status, items }: TickExecution): boolean {
  return status === "succeeded" && Object.values(items).every((count) => count === 0);
}
