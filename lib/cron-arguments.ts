import { parseArgs } from "node:util";
import { UsageError } from "./errors";

export interface CronArguments {
  tasks: string[] | undefined;
  dryRun: boolean;
  list: boolean;
  json: boolean;
  help: boolean;
  source: string;
  budgetSeconds: number | undefined;
}

/** Reads the tick's command line. Throws UsageError with one sentence that says what is wrong. */
export function parseCronArguments(args: string[]): CronArguments {
  const values = parse(args);
  const source = values.source ?? "cron";
  if (!/^[\w.:-]{1,50}$/.test(source)) throw new UsageError("--source: expected up to 50 letters, digits, dots, dashes");
  const budgetSeconds = values.budget === undefined ? undefined : Number(values.budget);
  if (budgetSeconds !== undefined && !(budgetSeconds > 0))
    throw new UsageError(`--budget: expected a number of seconds above 0, got "${values.budget}"`);
  if (values.list && (values.task || values["dry-run"])) throw new UsageError("--list goes with neither --task nor --dry-run");
  return {
    tasks: values.task,
    dryRun: values["dry-run"] ?? false,
    list: values.list ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    source,
    budgetSeconds,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      strict: true,
      options: {
        task: { type: "string", multiple: true },
        "dry-run": { type: "boolean" },
        list: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        source: { type: "string" },
        budget: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.replace(/\. .*$/s, "")}; see --help`);
  }
}
