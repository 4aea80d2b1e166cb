import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `Usage: npm run bench -- NAME

  tick                           what a tick costs, with nothing due and with five tasks due, against Node doing nothing
  pages [--executions N]         how soon the report's pages answer, with 1000000 executions unless N is given
  pages --database file:PATH     the same on a database that \`npm run seed\` filled before`;

await runScript(async () => {
  const parsed = readArguments(usage, { database: { type: "string" }, executions: { type: "string", default: "1000000" } }, 1);
  if (!parsed) return exitCode.ok;
  const [name] = parsed.positionals;
  if (name === "tick") await (await import("./bench/tick")).benchTick();
  else if (name === "pages") await (await import("./bench/pages")).benchPages(parsed.values.database, parsed.values.executions);
  else throw new UsageError(`there is no benchmark "${name}"; there are: tick, pages`);
  return exitCode.ok;
});
