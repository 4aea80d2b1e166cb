import { readFileSync } from "node:fs";
import { requireMigrated } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import { refreshStatistics } from "../lib/db/refresh-statistics";
import { readEnv } from "../lib/env-schema";
import { exitCode, UsageError } from "../lib/errors";
import { findDriver } from "../lib/provisioning/registry";
import { decryptSecret, encryptSecret } from "../lib/secrets";
import { InvalidBundleError, parseBundle } from "../lib/services/bundle";
import { parseCsvBundle } from "../lib/services/bundle-csv";
import { type ImportSummary, importBundle } from "../lib/services/import";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `usage: import FILE [--dry-run] [--force-state]

Brings servers, products, customers and services in, from a bundle (.json) or services only (.csv).
All of it or, when anything is wrong, nothing. Importing the same again changes nothing.

  --dry-run      say what would change, and change nothing
  --force-state  put services that exist into the file's state, without calling their servers
  --help         show this`;

await runScript(async () => {
  const args = readArguments(usage, { "dry-run": { type: "boolean" }, "force-state": { type: "boolean" } }, 1);
  if (!args) return exitCode.ok;
  const file = args.positionals[0] as string;
  const env = readEnv();
  const content = readText(file);
  const db = openSql(env.DATABASE_URL);
  try {
    await requireMigrated(db);
    const parsed = /\.csv$/i.test(file) ? parseCsvBundle(content) : parseBundle(content);
    const dryRun = args.values["dry-run"] === true;
    const summary = await importBundle(db, parsed, {
      dryRun,
      forceState: args.values["force-state"] === true,
      keeper: {
        findDriver,
        encrypt: (text) => encryptSecret(text, env.APP_SECRET),
        decrypt: (stored) => decryptSecret(stored, env.APP_SECRET),
      },
      now: new Date(),
    });
    if (!dryRun) await refreshStatistics(db);
    process.stdout.write(toText(summary, dryRun));
    return exitCode.ok;
  } catch (error) {
    if (error instanceof InvalidBundleError)
      throw new UsageError(`${file}: nothing was imported${error.problems.length > 1 ? "\n" : "; "}${error.message}`);
    throw error;
  } finally {
    await db.close();
  }
});

function readText(file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "there is no such file" : code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "expected text in UTF-8" : message;
    throw new UsageError(`${file}: ${why}`);
  }
}

function toText({ statesLeft, ...kinds }: ImportSummary, dryRun: boolean): string {
  const lines = Object.entries(kinds)
    .filter(([, counts]) => counts.created + counts.updated + counts.unchanged > 0)
    .map(([kind, counts]) => `${kind}: ${counts.created} created, ${counts.updated} updated, ${counts.unchanged} unchanged`);
  if (lines.length === 0) lines.push("the file is empty: nothing to import");
  if (statesLeft > 0)
    lines.push(
      `${statesLeft} existing services have another state than in the file; it was left as it is (--force-state takes the file's)`,
    );
  if (dryRun) lines.push("dry run: nothing was changed");
  return `${lines.join("\n")}\n`;
}
