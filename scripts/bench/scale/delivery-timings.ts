import type { SqlDatabase } from "../../../lib/db/sql";
import { createHeartbeat } from "../../../lib/engine/heartbeat";
import { claim } from "../../../lib/engine/ledger/claim";
import { enqueue } from "../../../lib/engine/ledger/enqueue";
import { runExecution } from "../../../lib/engine/runner";
import { thisRunner } from "../../../lib/installation";
import { findDriver } from "../../../lib/provisioning/registry";
import { decryptSecret } from "../../../lib/secrets";
import { deliverServices } from "../../../lib/tasks/deliver-services";
import type { TaskResources } from "../../../lib/tasks/resources";
import type { BenchInstallation } from "../installation";
import { type Timing, timingOf } from "./stopwatch";

/** Lifts the hold of what is pending, and delivers it in this process as a tick does, with a driver that calls nobody and answers at once. */
export async function timeDelivery(db: SqlDatabase, { databaseUrl, env }: Pick<BenchInstallation, "databaseUrl" | "env">): Promise<Timing> {
  const timezone = "Europe/Paris";
  await db.run("UPDATE services SET hold_until = NULL, hold_reason = NULL WHERE state = 'pending'");
  const at = await db.now();
  const enqueued = await enqueue(db, { task: deliverServices, trigger: "manual", actor: { id: null, name: "bench" } }, at);
  const only = new Set([enqueued.executionId]);
  const [claimed] = await claim(db, { limit: 1, tasks: new Map([[deliverServices.key, deliverServices]]), only }, thisRunner, at);
  if (!claimed) throw new Error("the execution could not be claimed");
  const heartbeat = createHeartbeat({ databaseUrl, timezone, killWhenBlocked: false });
  let delivered = 0;
  const began = performance.now();
  try {
    const ended = await runExecution(deliverServices, claimed, {
      db,
      heartbeat,
      now: () => new Date(),
      timezone,
      resources: simulated(env.APP_SECRET),
    });
    if (ended.status !== "succeeded") throw new Error(`the delivery ended otherwise: ${JSON.stringify(ended)}`);
    delivered = ended.items.done;
  } finally {
    await heartbeat.close();
  }
  const ms = performance.now() - began;
  return timingOf("deliver: all that is pending", [ms], `${delivered} services, ${((delivered / ms) * 1000).toFixed(0)}/s`);
}

function simulated(appSecret: string): TaskResources {
  const driver = (key: string) => {
    const real = findDriver(key);
    return (
      real && {
        ...real,
        perform: async (_: unknown, { service }: { service: { reference: string } }) => ({
          kind: "done" as const,
          externalId: `acc-${service.reference}`,
        }),
      }
    );
  };
  return {
    driver,
    decrypt: (stored) => decryptSecret(stored, appSecret),
    timezone: "Europe/Paris",
    backupsFolder: "",
    databaseFile: undefined,
  };
}
