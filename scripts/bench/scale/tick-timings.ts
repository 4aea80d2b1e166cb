import type { SqlDatabase } from "../../../lib/db/sql";
import { claim, LEASE_MS } from "../../../lib/engine/ledger/claim";
import { peek } from "../../../lib/engine/ledger/peek";
import { plan } from "../../../lib/engine/ledger/plan";
import { sweep } from "../../../lib/engine/ledger/sweep";
import { thisRunner } from "../../../lib/installation";
import { tasks } from "../../../lib/tasks/registry";
import { type Timing, time } from "./stopwatch";

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
    timings.push(
      await time(
        `tick: probe of ${key}`,
        () => (probe as NonNullable<typeof probe>)(db, now),
        (found) => (found ? "something" : "nothing"),
      ),
    );
  }
  const at = (run: number) => new Date(now.getTime() + run * HOUR_MS);
  const planning: number[] = [];
  const claiming: number[] = [];
  const measured = async (times: number[], work: () => Promise<unknown[]>) => {
    const began = performance.now();
    const { length } = await work();
    times.push(performance.now() - began);
    if (length < minuteTasks.length) throw new Error(`expected ${minuteTasks.length} executions, got ${length}`);
  };
  const all = await time("tick: plan, claim and sweep five executions", async (run) => {
    const slot = at(run + 1);
    await measured(planning, () => planAt(slot));
    await measured(claiming, () => claim(db, { limit: minuteTasks.length, tasks: byKey }, thisRunner, slot));
    return sweep(db, new Date(slot.getTime() + LEASE_MS), timezone);
  });
  return [...timings, all];
}
