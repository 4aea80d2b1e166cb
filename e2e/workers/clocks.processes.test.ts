import { afterEach, expect, it } from "vitest";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { expectRightEnd } from "../services/mixed-end";
import { withPostgres } from "./own-postgres";
import { createScaledOut, type ScaledOut } from "./scaled-out";

const services = 300;
/** More than a lease, less than what a webhook's receiver lets a signature differ. */
const OFF_BY_MINUTES = 4;

withPostgres();
let installation: ScaledOut | undefined;
afterEach(() => installation?.remove());

/** For a process and its threads: a clock that differs from this machine's. */
function clockOff(minutes: number): { NODE_OPTIONS: string } {
  const program = `const RealDate = Date;
    const now = () => RealDate.now() + ${minutes * 60_000};
    globalThis.Date = new Proxy(RealDate, {
      construct: (target, args, as) => Reflect.construct(target, args.length === 0 ? [now()] : args, as),
      get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
    });`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };
}

it("works on machines whose clocks differ: every time that is written is the database's", async () => {
  installation = await createScaledOut({
    bundle: (panels) => mixedBundle(services, panels, new Date()),
    servers: 2,
    panel: { adopt: true, latencyMs: 20 },
  });
  const { db, panels, startTick, startWorker, finish } = installation;
  const began = await db.now();
  await startWorker([], clockOff(OFF_BY_MINUTES));
  await startWorker([], clockOff(-OFF_BY_MINUTES));
  await startTick([], clockOff(OFF_BY_MINUTES)).report;
  await startTick([], clockOff(-OFF_BY_MINUTES)).report;
  await startTick(allServiceTasks, clockOff(OFF_BY_MINUTES)).report;
  await finish();
  await expectRightEnd(db, panels, services);
  expect(await db.all("SELECT id, status FROM executions WHERE status NOT IN ('succeeded', 'partial')")).toEqual([]);
  expect(await db.all("SELECT id FROM workers WHERE lost_at IS NOT NULL")).toEqual([]);

  const now = await db.now();
  for (const column of [
    "ticks.at",
    "workers.started_at",
    "workers.heartbeat_at",
    "executions.created_at",
    "executions.started_at",
    "executions.finished_at",
    "items.at",
    "tasks.cursor_at",
  ]) {
    const [table = "", name = ""] = column.split(".");
    const [range] = await db.all<{ first: Date; last: Date }>(`SELECT min(${name}) AS first, max(${name}) AS last FROM ${table}`);
    // A slot lies at the beginning of its minute.
    expect(range?.first.getTime(), column).toBeGreaterThan(began.getTime() - 61_000);
    expect(range?.last.getTime(), column).toBeLessThanOrEqual(now.getTime());
  }
  const [next] = await db.all<{ at: Date }>("SELECT next_at AS at FROM tasks WHERE key = 'deliver-services'");
  expect(next?.at.getTime()).toBeLessThanOrEqual(now.getTime() + 60_000);
}, 3_600_000);
