import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../lib/errors";

/** Short, so that what is held back waits a few milliseconds at a time. */
const PERIOD_US = 10_000;
const VERSION_1 = "/sys/fs/cgroup/cpu";
const VERSION_2 = "/sys/fs/cgroup";

/**
 * Holds a process, and the threads and children that it starts from now on, to a share of one core, as if it ran on a smaller machine of
 * its own (Linux's control groups, as root). Returns how to remove the limit once the process has ended.
 */
export function limitCores(pid: number, cores: number): () => void {
  const versionOne = existsSync(join(VERSION_1, "cpu.cfs_quota_us"));
  const group = join(versionOne ? VERSION_1 : VERSION_2, `ponctuel-bench-${pid}`);
  const quotaUs = Math.round(cores * PERIOD_US);
  try {
    mkdirSync(group);
    if (versionOne) {
      writeFileSync(join(group, "cpu.cfs_period_us"), String(PERIOD_US));
      writeFileSync(join(group, "cpu.cfs_quota_us"), String(quotaUs));
    } else {
      writeFileSync(join(group, "cpu.max"), `${quotaUs} ${PERIOD_US}`);
    }
    writeFileSync(join(group, "cgroup.procs"), String(pid));
  } catch (error) {
    throw new UsageError(`--cores needs Linux's control groups, and root: ${(error as Error).message}`);
  }
  return () => rmdirSync(group);
}
