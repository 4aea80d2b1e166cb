import { type ParseArgsConfig, parseArgs } from "node:util";
import { UsageError } from "../lib/errors";

type Options = NonNullable<ParseArgsConfig["options"]>;

/**
 * The flags and positional arguments of a script, strictly: an unknown flag, a missing value or another number of
 * positional arguments than `positionals` throws UsageError. With `--help`, prints `usage` and returns undefined.
 */
export function readArguments<const O extends Options>(usage: string, options: O, positionals: number, args = process.argv.slice(2)) {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${usage}\n`);
    return undefined;
  }
  const parsed = parse(options, args);
  const surplus = parsed.positionals[positionals];
  if (surplus !== undefined) throw new UsageError(`unexpected argument "${surplus}"; see --help`);
  if (parsed.positionals.length < positionals) throw new UsageError("an argument is missing; see --help");
  return parsed;
}

function parse<const O extends Options>(options: O, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(". ")[0]}; see --help`);
  }
}
