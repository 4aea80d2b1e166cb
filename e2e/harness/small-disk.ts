import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

/** A folder that is a disk of its own. */
export interface SmallDisk {
  fill(): void;
  makeReadOnly(): void;
  remove(): void;
}

/** Mounts an empty disk of so many kilobytes on the folder; undefined where this user or this machine may not mount. */
export function mountSmallDisk(folder: string, kilobytes: number): SmallDisk | undefined {
  const mount = (...args: string[]) => spawnSync("mount", args).status === 0;
  if (!mount("-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder)) return undefined;
  return {
    fill: () => fill(join(folder, "filling")),
    makeReadOnly: () => mount("-o", "remount,ro", folder),
    remove: () => spawnSync("umount", [folder]),
  };
}

function fill(file: string): void {
  const target = openSync(file, "w");
  try {
    for (const size of [65_536, 4_096, 1]) while (write(target, size));
  } finally {
    closeSync(target);
  }
}

function write(target: number, size: number): boolean {
  try {
    return writeSync(target, Buffer.alloc(size)) === size;
  } catch {
    return false;
  }
}
