import { join } from "node:path";
import { openSql } from "../../lib/db/open";
import { projectRoot } from "../../lib/project";
import { seedHosting } from "../seed/hosting";
import { Random } from "../seed/random";
import { measure, peakMemoryMb } from "./child-cost";
import { makeDue, makeIdle } from "./due-tasks";
import { benchInstallation } from "./installation";
import { postgresInstallation } from "./postgresql";
import { median, table } from "./statistics";

const RUNS = 20;
const SERVICES = 300;
const tickFile = join(projectRoot, "dist", "cron.mjs");

/**
 * The processor time of a tick against that of Node doing nothing: medians of paired runs, so that a busy machine weighs on both.
 * In: on PostgreSQL rather than SQLite; there, a server to use instead of one of the benchmark's own.
 */
export async function benchTick(postgresql: boolean, database: string | undefined): Promise<void> {
  const installation = postgresql ? await postgresInstallation(database) : await benchInstallation();
  const { env, databaseUrl } = installation;
  const db = openSql(databaseUrl);
  try {
    await seedHosting(db, env.APP_SECRET, new Random(1), new Date(), SERVICES);
    await measure(tickFile, [], env); // meets the tasks for the first time
    const cpu: Record<"node" | "idle" | "due", number[]> = { node: [], idle: [], due: [] };
    for (let run = 0; run < RUNS; run++) {
      cpu.node.push((await measure(process.execPath, ["-e", "0"], env)).cpuMs);
      await makeIdle(db, await db.now());
      cpu.idle.push((await measure(tickFile, [], env)).cpuMs);
      await db.run("DELETE FROM executions");
      if ((await makeDue(db, "%-services", await db.now())) !== 5) throw new Error("expected five tasks of services");
      cpu.due.push((await measure(tickFile, [], env)).cpuMs);
      const ended = await db.all("SELECT id FROM executions WHERE status = 'succeeded' AND had_work = FALSE");
      if (ended.length !== 5) throw new Error(`expected five executions with nothing to do, got ${ended.length}`);
    }
    await makeIdle(db, await db.now());
    const idleMb = await peakMemoryMb([tickFile], env);
    await db.run("DELETE FROM executions");
    await makeDue(db, "%-services", await db.now());
    const dueMb = await peakMemoryMb([tickFile], env);
    const nodeMb = await peakMemoryMb(["-e", "0"], env);
    const floor = median(cpu.node);
    const row = (name: string, values: number[], mb: number) => [
      name,
      `${median(values).toFixed(1)} ms`,
      `${(median(values) / floor).toFixed(2)} x`,
      `${mb.toFixed(0)} MB`,
    ];
    const rows = [
      ["", "CPU", "against node", "peak memory"],
      row("node -e 0 (the floor)", cpu.node, nodeMb),
      row("tick, nothing due", cpu.idle, idleMb),
      row("tick, five tasks due, nothing to do", cpu.due, dueMb),
    ];
    console.log(`Medians of ${RUNS} paired runs, ${db.dialect}, ${SERVICES} services, Node ${process.versions.node}\n\n${table(rows)}`);
  } finally {
    await db.close();
    await installation.remove();
  }
}
