import { openSql } from "../lib/db/open";
import { readRawEnv, resolveDatabaseUrl } from "../lib/env";
import { readEnv } from "../lib/env-schema";
import { exitCode } from "../lib/errors";
import { startTicker } from "../lib/ticker";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `Usage: ticker [--source NAME] [--health]

Ticks at once and then at every full minute until it is told to stop (SIGTERM, SIGINT); then it waits for the ticks under way.
For containers, which have no cron. What goes wrong with a tick is told, and the next one comes all the same.

  --source NAME   who calls, as shown on the pages (default: ticker)
  --health        only ask the database whether a tick of this source came lately: exit code 0, else 1`;

/** A tick every minute may miss two. */
const LATE_AFTER_MS = 3 * 60_000;

await runScript(async () => {
  const parsed = readArguments(usage, { source: { type: "string", default: "ticker" }, health: { type: "boolean", default: false } }, 0);
  if (!parsed) return exitCode.ok;
  const { source, health } = parsed.values;
  return health ? tellHealth(source) : tickUntilStopped(source);
});

async function tickUntilStopped(source: string): Promise<number> {
  readEnv(); // what no tick could work with is told once, now
  const stop = startTicker({ source, stdout: "inherit", tell: (problem) => console.error(problem) });
  const told = new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  console.log("Ticking every minute.");
  await told;
  stop();
  return exitCode.ok;
}

/** The latest row that a tick left, by the database's clock: a process that runs but cannot tick is not healthy. */
async function tellHealth(source: string): Promise<number> {
  const db = openSql(resolveDatabaseUrl(readRawEnv().DATABASE_URL));
  try {
    const [last] = await db.all<{ at: Date | number }>("SELECT at FROM ticks WHERE source = $1 ORDER BY at DESC LIMIT 1", [source]);
    const agoMs = last && (await db.now()).getTime() - new Date(last.at).getTime();
    console.log(
      agoMs === undefined ? `no tick of "${source}" ever came` : `the last tick of "${source}" came ${Math.round(agoMs / 1000)} s ago`,
    );
    return agoMs !== undefined && agoMs < LATE_AFTER_MS ? exitCode.ok : exitCode.notFullySucceeded;
  } finally {
    await db.close();
  }
}
