import { afterEach, expect, it } from "vitest";
import { exitCode } from "../../lib/errors";
import type { PanelOptions } from "../../lib/provisioning/testing/panel-server";
import { allServiceTasks } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { effectsOf, expectRightEnd } from "../services/mixed-end";
import { withPostgres } from "./own-postgres";
import { createScaledOut, type ScaledOut, untilNoTicketIsLeft } from "./scaled-out";
import { until } from "./until";

/* Workers that are told to stop, as systemd and Compose do at every update. One that must be ended by force tells it by its exit code. */
withPostgres();
let installation: ScaledOut | undefined;
afterEach(() => installation?.remove());

async function create(services: number, panel: PanelOptions): Promise<ScaledOut> {
  installation = await createScaledOut({ bundle: (panels) => mixedBundle(services, panels, new Date()), panel });
  return installation;
}

it("stopped in the middle, hands back what it cannot finish, and others do it: each step once", async () => {
  const services = 360;
  // So slow that a batch takes longer than a worker that is to stop may: 48 deliveries, ten at once, eight seconds each.
  const panel = { adopt: true, latencyMs: 8_000 };
  const { db, panels, startTick, startWorker, finish } = await create(services, panel);
  const worker = await startWorker();
  startTick(allServiceTasks);
  await until("some steps took effect", () => effectsOf(panels).length > 0);
  const led = await db.all<{ id: number }>("SELECT DISTINCT execution_id AS id FROM batches WHERE status = 'running'");
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(exitCode.ok);
  expect(worker.output()).not.toMatch(/could not/);
  expect(await db.all("SELECT id FROM workers WHERE stopped_at IS NULL OR lost_at IS NOT NULL OR in_flight > 0")).toEqual([]);
  expect(await db.all("SELECT id FROM batches WHERE status = 'running'")).toEqual([]);
  expect(await db.all("SELECT id FROM graphile_worker.jobs WHERE locked_at IS NOT NULL")).toEqual([]);
  expect(await db.all("SELECT id FROM services WHERE claim_execution_id IS NOT NULL")).toEqual([]);
  // It led the execution too, which waits for another now, and nobody found it abandoned.
  expect(await db.all("SELECT id FROM executions WHERE status = 'running'")).toEqual([]);
  expect(led).toHaveLength(1);
  expect(await db.all("SELECT id FROM executions WHERE id = $1 AND status = 'queued'", [led[0]?.id ?? null])).toHaveLength(1);

  panel.latencyMs = 5;
  await startWorker(["--concurrency", "8"]);
  await finish();
  await expectRightEnd(db, panels, services);
  expect(await db.all("SELECT id FROM executions WHERE status NOT IN ('succeeded', 'partial')")).toEqual([]);
  await untilNoTicketIsLeft(db);
}, 3_600_000);
