// @ts-check
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { SetupError } from "./fail.mjs";
import { noteChild } from "./lock.mjs";
import { root } from "./project.mjs";

const MAX_OUTPUT_LENGTH = 10_000;

/**
 * Runs one command of the set-up in the project's folder. Its output is shown only when it fails: then SetupError, with the end of it.
 * Ending this process ends the command too.
 * @param {string} title what is being done, for the person who waits
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function run(title, command, args, env = process.env) {
  console.log(`${title}…`);
  const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  noteChild(child.pid);
  let output = "";
  /** @param {Buffer} chunk */
  const keep = (chunk) => {
    output = (output + chunk).slice(-MAX_OUTPUT_LENGTH);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const stopPassing = passSignals(child);
  const result = await ended(child);
  stopPassing();
  noteChild(undefined);
  if (result !== 0) throw new SetupError(`${output.trimEnd()}\n\n${title}: failed (${command} ${args.join(" ")}: exit code ${result})`);
}

/**
 * The exit code of a child: as a shell would say it, 128 + the signal's number, when a signal ended it; 127 when it could not start.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>}
 */
export function ended(child) {
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * While a child works, the signals that ask this process to end go to the child, whose end then decides. Returns how to stop that.
 * @param {import("node:child_process").ChildProcess} child
 */
export function passSignals(child) {
  const signals = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);
  const handlers = signals.map((signal) => ({ signal, handler: () => void child.kill(signal) }));
  for (const { signal, handler } of handlers) process.on(signal, handler);
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler);
  };
}
