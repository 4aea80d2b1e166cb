// @ts-check
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * Waits until the process that started it is gone, however it ended, then ends the server of the given folder, which keeps its number in
 * the file named second, and removes the folder: a test run that is killed leaves nothing behind. Its input is a pipe that the starter
 * holds open and never writes to.
 */

const [folder = "", pidFile = ""] = process.argv.slice(2);
process.stdin.resume();
process.stdin.once("end", async () => {
  const server = serverPid();
  while (server !== undefined && signal(server, "SIGQUIT")) await sleep(20);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The first line of the file that a server keeps while it runs. */
function serverPid() {
  try {
    return Number(readFileSync(join(folder, pidFile), "utf8").split("\n")[0]) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} pid @param {NodeJS.Signals} name @returns {boolean} whether the process was there */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
