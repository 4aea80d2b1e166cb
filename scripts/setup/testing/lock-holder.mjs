// @ts-check
import { appendFileSync } from "node:fs";
import { withLock } from "../lock.mjs";

// `lock-holder.mjs LOCK LOG ROUNDS [die]`: takes the lock ROUNDS times and writes "in" and "out" to LOG; with `die`, is killed inside.
const [lock = "", log = "", rounds, die] = process.argv.slice(2);
for (let round = 0; round < Number(rounds); round++) {
  await withLock(lock, async () => {
    appendFileSync(log, `in ${process.pid}\n`);
    await new Promise((resolve) => setImmediate(resolve));
    if (die) process.kill(process.pid, "SIGKILL");
    appendFileSync(log, `out ${process.pid}\n`);
  });
}
