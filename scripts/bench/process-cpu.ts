import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second, on every machine. */
const TICK_MS = 10;

interface ProcessTimes {
  parent: number;
  /** User and system time of the process itself, and that of its children that have ended. */
  ownMs: number;
  endedMs: number;
}

/** The processor time of a process so far, its threads included (Linux only). */
export function processCpuMs(pid: number): number {
  return read(pid)?.ownMs ?? 0;
}

/** The processor time of a process and of all its children so far, those that have ended included (Linux only). */
export function treeCpuMs(pid: number): number {
  let sum = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const times = read(Number(name));
    if (times?.parent === pid) sum += times.ownMs;
  }
  const root = read(pid);
  return sum + (root ? root.ownMs + root.endedMs : 0);
}

/** The process that started a process; 0 when it is gone. */
export function parentOf(pid: number): number {
  return read(pid)?.parent ?? 0;
}

function read(pid: number): ProcessTimes | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name, in parentheses, may hold spaces: count from behind it. Field 4 is the parent, 14 to 17 the times (proc_pid_stat(5)).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const at = (field: number) => Number(fields[field - 3]);
  return { parent: at(4), ownMs: (at(14) + at(15)) * TICK_MS, endedMs: (at(16) + at(17)) * TICK_MS };
}
