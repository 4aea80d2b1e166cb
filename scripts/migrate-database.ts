import { requireAtRest } from "../lib/db/copy/at-rest";
import { compareDatabases, copyDatabase, type TableReport } from "../lib/db/copy/copy-database";
import { identityOf } from "../lib/db/copy/identity";
import { discardCopy } from "../lib/db/copy/progress";
import { readTables } from "../lib/db/copy/tables";
import { requireMigrated, UnfinishedCopyError } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import type { SqlDatabase } from "../lib/db/sql";
import { resolveDatabaseUrl } from "../lib/env";
import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";
import { CopyReport } from "./migrate-database/report";
import { migrateDatabase } from "./setup/migrate-database";

const usage = `Usage: migrate-database --from URL --to URL [--restart | --verify]

Moves an installation that is at rest from one database into another, empty one: file:… or postgresql://…, either way. Every row is
compared afterwards. The source is not changed. Killed half-way, the same command goes on where it stopped.

  --from URL   the database that is in use until now
  --to URL     the new one; made where it is missing
  --restart    throw away what an unfinished copy of this source holds, and begin anew
  --verify     only compare the two, and change nothing

A password may come from PGPASSWORD instead of the URL: other users of this machine can read a command's arguments.

Exit codes: 0 both hold the same, 1 they differ, 2 bad usage, a target that is not empty or a source that is not at rest,
75 a database cannot be reached.`;

const options = { from: { type: "string" }, to: { type: "string" }, restart: { type: "boolean" }, verify: { type: "boolean" } } as const;

await runScript(async () => {
  // Nobody may be listening any more: that is no reason to stop half-way.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const args = readArguments(usage, options, 0);
  if (!args) return exitCode.ok;
  const [from, to] = [readUrl("--from", args.values.from), readUrl("--to", args.values.to)];
  if (identityOf(from) === identityOf(to)) throw new UsageError("--from and --to name the same database");
  if (args.values.restart && args.values.verify) throw new UsageError("--restart and --verify exclude each other");
  const [source, target] = [from, to].map((url) => openSql(url, { answerTimeoutMs: 0 })) as [SqlDatabase, SqlDatabase];
  try {
    await requireMigrated(source).catch(naming("--from"));
    await (args.values.verify ? requireMigrated(target) : migrateTarget(to)).catch(naming("--to"));
    const report = new CopyReport();
    if (args.values.verify) return await tell(report, compareDatabases(source, target, report.events));
    await requireAtRest(source);
    if (args.values.restart) await discardCopy(target, identityOf(from), await readTables(source, target));
    const beforeEnd = () => requireAtRest(source);
    const code = await tell(report, copyDatabase(source, target, identityOf(from), { ...report.events, beforeEnd }));
    report.end(code === exitCode.ok, identityOf(from), identityOf(to));
    return code;
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
});

/** An unfinished copy has been migrated when it began. */
async function migrateTarget(url: string): Promise<void> {
  await migrateDatabase(url).catch((error: unknown) => {
    if (!(error instanceof UnfinishedCopyError)) throw error;
  });
}

async function tell(report: CopyReport, tables: AsyncIterable<TableReport>): Promise<number> {
  let equal = true;
  for await (const table of tables) {
    report.compared(table);
    equal &&= table.difference === undefined;
  }
  report.total();
  return equal ? exitCode.ok : exitCode.notFullySucceeded;
}

function readUrl(flag: string, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`${flag} is missing; see --help`);
  try {
    return resolveDatabaseUrl(value);
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(error.message.replace(/^DATABASE_URL/, flag)) : error;
  }
}

/** Says which of the two databases an error is about. */
function naming(flag: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof UsageError) throw new UsageError(`${flag}: ${error.message}`, { cause: error });
    throw error;
  };
}
