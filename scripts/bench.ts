import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `Usage: npm run bench -- NAME

  tick [--postgresql]            what a tick costs, with nothing due and with five tasks due, against Node doing nothing
  pages [--executions N]         how soon the report's pages answer, with 1000000 executions unless N is given
  pages --database file:PATH     the same on a database that \`npm run seed\` filled before
  workers [--services N] [--concurrency N] [--rounds N] [--cores SHARE] [--profile FOLDER]
                                 how many services a second one worker and two deliver, on PostgreSQL (20000 services, the
                                 workers' own default concurrency); --cores 0.4 gives each worker so much of a core, as if it
                                 had a small machine of its own; --profile writes the workers' CPU profiles
  scale [--services N] [--servers N] [--executions N]
                                 how long each question to the database takes, on PostgreSQL, in tables filled for that purpose
                                 (10000000 services on 1000 servers, 1000000 executions: 8 GB of disk, half an hour)

With --database postgresql://… \`tick\`, \`workers\` and \`scale\` create their own database on that server, and drop it at the end; without it
they start a PostgreSQL of their own.`;

const options = {
  database: { type: "string" },
  executions: { type: "string", default: "1000000" },
  services: { type: "string" },
  servers: { type: "string", default: "1000" },
  concurrency: { type: "string", default: "4" },
  rounds: { type: "string", default: "1" },
  cores: { type: "string" },
  profile: { type: "string" },
  postgresql: { type: "boolean", default: false },
} as const;

await runScript(async () => {
  const parsed = readArguments(usage, options, 1);
  if (!parsed) return exitCode.ok;
  const { database, executions, ...values } = parsed.values;
  const [name] = parsed.positionals;
  if (name === "tick") await (await import("./bench/tick")).benchTick(values.postgresql || database !== undefined, database);
  else if (name === "pages") await (await import("./bench/pages")).benchPages(database, executions);
  else if (name === "workers")
    await (await import("./bench/workers")).benchWorkers({
      database,
      services: readCount("services", values.services ?? "20000"),
      concurrency: readCount("concurrency", values.concurrency),
      rounds: readCount("rounds", values.rounds),
      cores: values.cores === undefined ? undefined : readShare("cores", values.cores),
      nodeArgs: values.profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${values.profile}`],
    });
  else if (name === "scale")
    await (await import("./bench/scale")).benchScale({
      database,
      services: readCount("services", values.services ?? "10000000"),
      servers: readCount("servers", values.servers),
      executions: readCount("executions", executions),
    });
  else throw new UsageError(`there is no benchmark "${name}"; there are: tick, pages, workers, scale`);
  return exitCode.ok;
});

function readCount(flag: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`--${flag}: expected a whole number, at least 1, got "${text}"`);
  return value;
}

function readShare(flag: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 1)) throw new UsageError(`--${flag}: expected a number above 0, at most 1, got "${text}"`);
  return value;
}
