// @ts-check
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/*
 * One process at a time, without anything installed, and never stuck when the holder was killed.
 * The lock is a growing number: `<path>.1`, `<path>.2`… The highest file names the holder; whoever finds it free or its process gone
 * creates the next number, which only one can. A holder removes lower numbers only, so that its own is never given twice.
 */

const BEAT_MS = 2_000;
/** A holder that shows no sign of life for so long is gone, whatever process has its number now. */
const STALE_MS = 30_000;
/** A command that outlives its killed starter (an installation, a build) is waited for, but not for ever. */
const ORPHAN_MS = 15 * 60_000;
const FREE = "free";

/** The files that this process holds. */
const held = new Set();

/**
 * Runs `work` while no other process runs under the same lock; waits for its turn, and tells `onWait` once if it must.
 * @template T
 * @param {string} path where the lock's files lie; the folder is created
 * @param {() => Promise<T>} work
 * @param {() => void} [onWait]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait) {
  mkdirSync(dirname(path), { recursive: true });
  let file = claim(path);
  if (!file) onWait?.();
  while (!file) {
    await sleep(100);
    file = claim(path);
  }
  const beat = setInterval(beatOnce, BEAT_MS, file);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    held.delete(file);
    writeFileSync(file, FREE);
  }
}

/**
 * Writes down which child process does the work of the locks held here, so that nobody starts beside it when this process is killed.
 * @param {number | undefined} child
 */
export function noteChild(child) {
  for (const file of held) writeFileSync(file, content(child));
}

/** @param {number} [child] */
function content(child) {
  return JSON.stringify({ host: hostname(), pid: process.pid, child });
}

/** @param {string} file */
function beatOnce(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Taken over while this machine slept; the work goes on to its end.
  }
}

/** @param {string} path @returns {string | undefined} the file now held, or undefined while someone else holds the lock */
function claim(path) {
  const highest = Math.max(0, ...numbers(path));
  if (highest > 0 && isHeld(`${path}.${highest}`)) return undefined;
  const file = `${path}.${highest + 1}`;
  const draft = `${path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, content());
  try {
    linkSync(draft, file); // complete from its first moment, and only one wins
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // Someone may have come and gone on since `highest` was read, and removed this number as a lower one.
  if (Math.max(...numbers(path)) > highest + 1) {
    rmSync(file, { force: true });
    return undefined;
  }
  held.add(file);
  for (const number of numbers(path)) if (number <= highest) rmSync(`${path}.${number}`, { force: true });
  return file;
}

/** @param {string} path */
function numbers(path) {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

/** @param {string} file */
function isHeld(file) {
  if (held.has(file)) return true;
  try {
    const text = readFileSync(file, "utf8");
    if (text === FREE) return false;
    const silentMs = Date.now() - statSync(file).mtimeMs;
    // Empty: being written at this moment, unless it stays so.
    if (text === "") return silentMs < STALE_MS;
    const { host, pid, child } = JSON.parse(text);
    if (host !== hostname()) return silentMs < STALE_MS;
    return (isAlive(pid) && silentMs < STALE_MS) || (isAlive(child) && silentMs < ORPHAN_MS);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return true; // replaced at this moment: look again
    throw error;
  }
}

/** @param {number | undefined} pid */
function isAlive(pid) {
  if (pid === undefined || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
