import { hostname } from "node:os";
import { dirname, join } from "node:path";
import type { DatabaseClock } from "./db/clock";
import { sqliteFile } from "./db/open";
import type { SqlDatabase } from "./db/sql";
import type { TickDeps, Workshop } from "./engine/tick-deps";
import { projectRoot, version } from "./project";
import type { TaskResources } from "./tasks/resources";

declare const PONCTUEL_TASKS_HASH: string | undefined;

/** Who this process is, on the executions that it runs. */
export const thisRunner = { host: hostname(), pid: process.pid, version };

/** Puts together what a tick needs, from a database that is open already, and its clock. Everything heavy is loaded only when there is work. */
export function tickDeps(db: SqlDatabase, clock: DatabaseClock, databaseUrl: string, killWhenBlocked: boolean): TickDeps<TaskResources> {
  return {
    db,
    databaseUrl,
    killWhenBlocked,
    now: clock.now,
    runner: thisRunner,
    // Known in a build only; from sources the tasks are loaded and planned at every tick.
    tasksHash: typeof PONCTUEL_TASKS_HASH === "string" ? PONCTUEL_TASKS_HASH : null,
    openWorkshop,
  };
}

/** The tasks of this version, what they work with, and the installation's zone. Throws UsageError when the environment is wrong. */
export async function openWorkshop(): Promise<Workshop<TaskResources>> {
  const [{ readEnv }, { tasks }, { findDriver }, { decryptSecret }] = await Promise.all([
    import("./env-schema"),
    import("./tasks/registry"),
    import("./provisioning/registry"),
    import("./secrets"),
  ]);
  const env = readEnv();
  const file = sqliteFile(env.DATABASE_URL);
  const resources: TaskResources = {
    driver: findDriver,
    decrypt: (stored) => decryptSecret(stored, env.APP_SECRET),
    timezone: env.TIMEZONE,
    databaseFile: file,
    backupsFolder: join(file === undefined ? join(projectRoot, "data") : dirname(file), "backups"),
  };
  return { tasks, resources, timezone: env.TIMEZONE };
}
