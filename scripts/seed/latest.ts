import type { Sketch } from "./history";
import type { Subject } from "./hosting";
import { ended, type Outcome, sketchItem, worked } from "./outcomes";
import type { Random } from "./random";

/** The newest rows: one large execution, one that waits for a confirmation, one that runs and one in the queue. */
export function* latest(plan: {
  random: Random;
  subjects: readonly Subject[];
  firstId: number;
  now: Date;
  items: number;
}): Generator<Sketch> {
  const { random, subjects, firstId, now } = plan;
  const at = (secondsAgo: number) => new Date(now.getTime() - secondsAgo * 1_000);
  const many = Array.from({ length: plan.items }, (_, index) => {
    const outcome = random.weighted({ done: 90, already: 4, skipped: 3, failed: 3 });
    return sketchItem(random, outcome, "deliver", subjects[index % subjects.length] as Subject, now);
  });
  const base = { trigger: "manual" as const, actorName: "Ada Admin", slotAt: null, relatedId: null };
  const row = (index: number, taskKey: string, secondsAgo: number, outcome: Outcome): Sketch => ({
    ...outcome,
    ...base,
    id: firstId + index,
    taskKey,
    createdAt: at(secondsAgo),
  });
  yield row(0, "deliver-services", 50, worked("partial", 34_000, many));
  yield row(1, "suspend-services", 40, ended("awaiting_confirmation", 0));
  yield row(2, "cancel-services", 5, ended("running", 0));
  yield row(3, "expire-services", 1, ended("queued", 0));
}
