import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import { type Panel, startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { allServiceTasks, buildCommands, runCommand, startTick } from "./built-commands";
import { mixedBundle } from "./mixed-bundle";
import { effectsOf, expectRightEnd, tickUntilDone } from "./mixed-end";

/*
 * Services in mixed states, the real built tick, real HTTP servers, and `kill -9` at random moments.
 * SERVICES and KILLS set how many. With REAL_TIME=1 leases lapse by waiting, otherwise the test lets them lapse at once.
 */
const services = Number(process.env.SERVICES ?? 10_000);
const kills = Number(process.env.KILLS ?? 20);
const realTime = process.env.REAL_TIME === "1";

let folder: string;
let env: NodeJS.ProcessEnv;
let db: SqlDatabase;
let panels: Panel[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-mixed-"));
  const databaseUrl = `file:${join(folder, "ponctuel.db")}`;
  env = { ...process.env, DATABASE_URL: databaseUrl, APP_SECRET: "a secret of at least thirty-two characters", TIMEZONE: "UTC" };
  await buildCommands();
  await runCommand(env, "migrate");
  panels = await Promise.all([0, 1, 2, 3].map(() => startPanelServer({ adopt: true, latencyMs: 5 })));
  const bundle = join(folder, "services.json");
  writeFileSync(bundle, JSON.stringify(mixedBundle(services, panels, new Date())));
  await runCommand(env, "import", bundle);
  db = openSql(databaseUrl);
}, 120_000);

afterAll(async () => {
  await db?.close();
  await Promise.all((panels ?? []).map((panel) => panel.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** Lets the leases of dead processes lapse. */
async function letLeasesLapse(): Promise<void> {
  if (!realTime) {
    await db.run("UPDATE executions SET lease_until = $1 WHERE status = 'running'", [new Date(0)]);
    return;
  }
  const [row] = await db.all<{ until: number | null }>("SELECT max(lease_until) AS until FROM executions WHERE status = 'running'");
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(row?.until ?? 0) - Date.now())));
}

it(`brings ${services} services where their dates call for, each step once, though the tick is killed ${kills} times`, async () => {
  const effects = () => effectsOf(panels).length;
  const killedIds = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    const before = effects();
    const { child, report } = startTick(env, allServiceTasks);
    // Some of the time while it is being started, mostly in the middle of its calls.
    const afterEffects = kill % 4 === 0 ? 0 : before + 1 + Math.floor(Math.random() * (services / (kills * 3)));
    while (effects() < afterEffects && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * (afterEffects === 0 ? 300 : 10)));
    child.kill("SIGKILL");
    await report;
    for (const { id } of await db.all<{ id: number }>("SELECT id FROM executions WHERE status = 'running'")) killedIds.add(id);
    await letLeasesLapse();
  }
  await tickUntilDone(() => startTick(env, allServiceTasks).report);
  await expectRightEnd(db, panels, services);

  const ended = await db.all<{ id: number; status: string }>("SELECT id, status FROM executions");
  const statusOf = new Map(ended.map(({ id, status }) => [id, status]));
  expect([...killedIds].map((id) => statusOf.get(id))).toEqual([...killedIds].map(() => "abandoned"));
  expect(killedIds.size).toBeGreaterThan(0);
}, 3_600_000);
