import type { SqlDatabase } from "../../../lib/db/sql";
import { claim, LEASE_MS } from "../../../lib/engine/ledger/claim";
import { peek } from "../../../lib/engine/ledger/peek";
import { plan } from "../../../lib/engine/ledger/plan";
import { sweep } from "../../../lib/engine/ledger/sweep";
import { thisRunner } from "../../../lib/installation";
import { tasks } from "../../../lib/tasks/registry";
import { RUNS, type Timing, time, timingOf } from "./stopwatch";

const HOUR_MS = 3_600_000;
const minuteTasks = tasks.filter(({ probe }) => probe);
const byKey = new Map(minuteTasks.map((task) => [task.key, task]));

/** What a tick reads and writes every minute, whatever is due. `now` is the time of the measurement; executions come hours later, beside it. */
export async function timeTick(db: SqlDatabase, timezone: string, now: Date): Promise<Timing[]> {
  const planAt = (at: Date) => plan(db, minuteTasks, null, timezone, at);
  await planAt(now);
  const timings = [
    await time("tick: its look, nothing due", () => peek(db, now)),
    await time("tick: plan, nothing due", () => planAt(now)),
  ];
  for (const { key, probe } of minuteTasks) {
    const look = () => (probe as NonNullable<typeof probe>)(db, now);
    timings.push(await time(`tick: probe of ${key}`, look, (found) => (found ? "something" : "nothing")));
  }
  return [...timings, ...(await timeDecisions(db, timezone, now))];
}

/** Five tasks due: recorded, taken, and, a lease later, found abandoned. */
async function timeDecisions(db: SqlDatabase, timezone: string, now: Date): Promise<Timing[]> {
  const times: Record<"plan" | "claim" | "sweep", number[]> = { plan: [], claim: [], sweep: [] };
  const step = async (name: keyof typeof times, work: () => Promise<unknown[]>) => {
    const began = performance.now();
    const { length } = await work();
    times[name].push(performance.now() - began);
    if (length < minuteTasks.length) throw new Error(`expected ${minuteTasks.length} executions to ${name}, got ${length}`);
  };
  for (let run = 1; run <= RUNS; run++) {
    const slot = new Date(now.getTime() + run * HOUR_MS);
    await step("plan", () => plan(db, minuteTasks, null, timezone, slot));
    await step("claim", () => claim(db, { limit: minuteTasks.length, tasks: byKey }, thisRunner, slot));
    await step("sweep", () => sweep(db, new Date(slot.getTime() + LEASE_MS), timezone));
  }
  return Object.entries(times).map(([name, measured]) => timingOf(`tick: ${name}, five executions`, measured));
}
