import type { SqlDatabase } from "../../../lib/db/sql";
import type { TaskContext } from "../../../lib/engine/define";
import type { DriverStep } from "../../../lib/provisioning/driver";
import { defaultLifecycleSettings as policy } from "../../../lib/services/policy";
import { previewStep, splitStep } from "../../../lib/services/run-step";
import { candidateServers, candidates, lastOfNext, NO_END } from "../../../lib/services/selection";
import type { TaskResources } from "../../../lib/tasks/resources";
import { type Timing, time } from "./stopwatch";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PAGE = 200;
const BATCH = 1_000;
/** Ten million services are ten thousand batches, one like the other. */
const SOME_BATCHES = 200;

/** How the services are found for which a step is due: in an ordinary minute, after a day without a tick, and when all of them are. */
export async function timeSelection(db: SqlDatabase, now: Date): Promise<Timing[]> {
  const timings: Timing[] = [];
  const minute = new Date(now.getTime() + 2 * MINUTE_MS);
  const tomorrow = new Date(now.getTime() + DAY_MS);
  const farAhead = new Date(now.getTime() + 400 * DAY_MS);
  for (const step of ["suspend", "unsuspend", "expire", "cancel", "deliver"] as const) {
    timings.push(
      await time(
        `${step}: servers with candidates, an ordinary minute`,
        () => candidateServers(db, step, policy, minute),
        ({ length }) => `${length} servers`,
      ),
      await time(
        `${step}: the whole selection, an ordinary minute`,
        () => previewStep(step, db, minute),
        ({ length }) => `${length} due`,
      ),
    );
  }
  const [server] = await candidateServers(db, "suspend", policy, tomorrow);
  const range = { serverId: server?.id ?? 0, afterId: 0, untilId: NO_END };
  timings.push(
    await time(
      "suspend: first page of one server, a day's",
      () => candidates(db, "suspend", range, PAGE, policy, tomorrow),
      ({ length }) => `${length} services`,
    ),
    await time("suspend: end of a batch of one server, a day's", () => lastOfNext(db, "suspend", range, BATCH, policy, tomorrow)),
    await time("suspend: cut into batches, a day's", () => batches(db, "suspend", tomorrow), words),
    await time("expire: cut into batches, a day's", () => batches(db, "expire", tomorrow), words),
    await time(
      `suspend: the first ${SOME_BATCHES} batches, everything due`,
      () => batches(db, "suspend", farAhead, SOME_BATCHES),
      words,
      1,
    ),
  );
  return timings;
}

async function batches(db: SqlDatabase, step: DriverStep, now: Date, most = Number.POSITIVE_INFINITY): Promise<number> {
  let count = 0;
  for await (const _ of splitStep(step, contextOf(db, now))) if (++count >= most) break;
  return count;
}

const words = (count: number) => `${count} batches`;

/** What cutting looks at: of an execution its token, which it does not use. */
function contextOf(db: SqlDatabase, now: Date): TaskContext<unknown, TaskResources> {
  const context: Pick<TaskContext<unknown, TaskResources>, "db" | "now" | "execution"> = {
    db,
    now: () => now,
    execution: { id: 0, attempt: 1, taskKey: "", trigger: "schedule", slotAt: null, retryOf: null },
  };
  return context as TaskContext<unknown, TaskResources>;
}
