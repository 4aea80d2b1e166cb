import { Console } from "node:console";
import { parseCronArguments } from "../lib/cron-arguments";
import { readClock } from "../lib/db/clock";
import { requireMigrated } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import { runTick } from "../lib/engine/tick";
import { reportLines } from "../lib/engine/tick-report";
import { readRawEnv, resolveDatabaseUrl } from "../lib/env";
import { exitCode, UsageError } from "../lib/errors";
import { openWorkshop, tickDeps } from "../lib/installation";
import { runScript } from "./main";

const usage = `Usage: cron [--task KEY]… [--dry-run] [--list] [--json] [--source NAME] [--budget SECONDS]

Decides which tasks are due and runs them. Called every minute by crontab, Plesk or another scheduler.

  --task KEY          run this task now, as a manual run, and wait for it (may be repeated)
  --dry-run           say what would be run, and change nothing
  --list              print the tasks with schedule, zone, last and next run
  --json              print one JSON object and nothing else
  --source NAME       who calls, as shown on the pages (default: cron)
  --budget SECONDS    start no new work after this long; the rest waits for the next tick

Exit codes: 0 all went well, 1 an execution did not fully succeed, 2 bad usage or configuration, 75 the database cannot be reached.`;

await runScript(async () => {
  const options = parseCronArguments(process.argv.slice(2));
  if (options.help) return print(usage);
  // With --json nothing but the report may reach stdout, whatever a task or a library prints.
  globalThis.console = new Console(process.stderr);
  // Nobody may be listening any more: that is no reason to stop.
  process.stderr.on("error", () => undefined);
  // One task's stray error must not end the others: it is told, and the exit code remembers it.
  let stray = false;
  process.on("uncaughtException", (error) => {
    stray = true;
    process.stderr.write(`a task raised an error outside its execution: ${error?.stack ?? error}\n`);
  });

  const databaseUrl = resolveDatabaseUrl(readRawEnv().DATABASE_URL);
  const db = openSql(databaseUrl);
  await requireMigrated(db);
  const clock = await readClock(db);
  if (options.list || options.dryRun || options.tasks) {
    const workshop = await openWorkshop();
    const unknown = options.tasks?.find((key) => !workshop.tasks.some((task) => task.key === key));
    if (unknown !== undefined) {
      throw new UsageError(`--task: there is no task "${unknown}"; known tasks: ${workshop.tasks.map((task) => task.key).join(", ")}`);
    }
    if (options.list) {
      const { listLines, listTasks } = await import("../lib/engine/list-tasks");
      const listed = await listTasks(db, workshop, clock.now());
      return print(options.json ? JSON.stringify(listed) : listLines(listed).join("\n"));
    }
    if (options.dryRun) {
      const { dryRun, dryRunLines } = await import("../lib/engine/dry-run");
      const wouldRun = await dryRun(db, workshop, clock.now(), options.tasks);
      return print(options.json ? JSON.stringify(wouldRun) : dryRunLines(wouldRun).join("\n"));
    }
  }
  const report = await runTick(tickDeps(db, clock, databaseUrl, true), {
    source: options.source,
    ...(options.tasks ? { only: options.tasks } : {}),
    ...(options.budgetSeconds === undefined ? {} : { budgetMs: options.budgetSeconds * 1000 }),
  });
  if (options.json) print(JSON.stringify(report));
  else for (const line of reportLines(report)) print(line);
  return report.ok && !stray ? exitCode.ok : exitCode.notFullySucceeded;
});
// A task that ignored its time-out may still be at work; its execution has ended and can write nothing more.
process.exit();

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return exitCode.ok;
}
