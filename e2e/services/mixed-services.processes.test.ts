import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import type { TickExecution, TickReport } from "../../lib/engine/tick-report";
import { projectRoot } from "../../lib/project";
import { type Panel, startPanelServer } from "../../lib/provisioning/testing/panel-server";
import { kindOf, mixedBundle } from "./mixed-bundle";

/*
 * Services in mixed states, the real built tick, real HTTP servers, and `kill -9` at random moments.
 * SERVICES and KILLS set how many. With REAL_TIME=1 leases lapse by waiting, otherwise the test lets them lapse at once.
 */
const services = Number(process.env.SERVICES ?? 10_000);
const kills = Number(process.env.KILLS ?? 20);
const realTime = process.env.REAL_TIME === "1";
const steps = ["deliver-services", "reactivate-services", "suspend-services", "expire-services", "cancel-services"];

let folder: string;
let env: NodeJS.ProcessEnv;
let db: SqlDatabase;
let panels: Panel[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-mixed-"));
  const databaseUrl = `file:${join(folder, "ponctuel.db")}`;
  env = { ...process.env, DATABASE_URL: databaseUrl, APP_SECRET: "a secret of at least thirty-two characters", TIMEZONE: "UTC" };
  await script("build-tick.ts");
  await script("migrate.ts");
  panels = await Promise.all([0, 1, 2, 3].map(() => startPanelServer({ adopt: true, latencyMs: 5 })));
  const bundle = join(folder, "services.json");
  writeFileSync(bundle, JSON.stringify(mixedBundle(services, panels, new Date())));
  await script("import.ts", bundle);
  db = openSql(databaseUrl);
}, 120_000);

afterAll(async () => {
  await db?.close();
  await Promise.all((panels ?? []).map((panel) => panel.close()));
  rmSync(folder, { recursive: true, force: true });
});

const script = (name: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, ["--import", "tsx", join("scripts", name), ...args], { cwd: projectRoot, env });

function startTick(): { child: ChildProcess; report: Promise<TickReport | undefined> } {
  const args = ["--json", ...steps.flatMap((task) => ["--task", task])];
  const child = spawn(join(projectRoot, "dist", "cron.mjs"), args, { env, cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  return {
    child,
    report: new Promise((resolve) => child.once("close", (code) => resolve(code === null ? undefined : JSON.parse(stdout)))),
  };
}

/** Lets the leases of dead processes lapse. */
async function letLeasesLapse(): Promise<void> {
  if (!realTime) {
    await db.run("UPDATE executions SET lease_until = $1 WHERE status = 'running'", [new Date(0)]);
    return;
  }
  const [row] = await db.all<{ until: number | null }>("SELECT max(lease_until) AS until FROM executions WHERE status = 'running'");
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Number(row?.until ?? 0) - Date.now())));
}

const didNothing = ({ status, items }: TickExecution) => status === "succeeded" && Object.values(items).every((count) => count === 0);
const effects = () => panels.flatMap((panel) => panel.effects);

it(`brings ${services} services where their dates call for, each step once, though the tick is killed ${kills} times`, async () => {
  const killedIds = new Set<number>();
  for (let kill = 0; kill < kills; kill++) {
    const before = effects().length;
    const { child, report } = startTick();
    // Some of the time while it is being started, mostly in the middle of its calls.
    const afterEffects = kill % 4 === 0 ? 0 : before + 1 + Math.floor(Math.random() * (services / (kills * 3)));
    while (effects().length < afterEffects && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * (afterEffects === 0 ? 300 : 10)));
    child.kill("SIGKILL");
    await report;
    for (const { id } of await db.all<{ id: number }>("SELECT id FROM executions WHERE status = 'running'")) killedIds.add(id);
    await letLeasesLapse();
  }
  let report: TickReport | undefined;
  for (let ticks = 1; !report?.executions.every(didNothing); ticks++) {
    report = await startTick().report;
    expect(ticks, `ticks still find something to do: ${JSON.stringify(report?.executions)}`).toBeLessThan(20);
  }

  const found = await db.all<{ reference: string; state: string }>("SELECT reference, state FROM services ORDER BY id");
  const wrong = found.filter(({ state }, index) => state !== kindOf(index).ends);
  expect(wrong).toEqual([]);
  expect(found).toHaveLength(services);

  const expected = Array.from({ length: services }, (_, index) => kindOf(index).steps.map((step) => `SVC-${index} ${step}`)).flat();
  // A service that was never delivered has nothing to cancel: the server says so, and nothing takes effect there.
  expect(
    effects()
      .map(({ reference, action }) => `${reference} ${action}`)
      .sort(),
  ).toEqual(expected.sort());

  const keys = new Map<string, Set<string>>();
  for (const { request, key } of panels.flatMap((panel) => panel.calls)) {
    const step = `${request.reference} ${request.action}`;
    keys.set(step, (keys.get(step) ?? new Set()).add(key));
  }
  expect([...keys].filter(([, used]) => used.size !== 1)).toEqual([]);

  const killed = await db.all<{ id: number; status: string }>("SELECT id, status FROM executions");
  const statusOf = new Map(killed.map(({ id, status }) => [id, status]));
  expect([...killedIds].map((id) => statusOf.get(id))).toEqual([...killedIds].map(() => "abandoned"));
  expect(killedIds.size).toBeGreaterThan(0);
  expect(await db.all("SELECT id FROM executions WHERE status IN ('queued', 'running')")).toEqual([]);
  expect(await db.all("SELECT id FROM services WHERE claim_execution_id IS NOT NULL")).toEqual([]);
}, 3_600_000);
