import { execFile } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../lib/project";

/** What one run of a program cost. */
export interface Cost {
  /** Processor time, user and system, of the whole process with its threads. */
  cpuMs: number;
  wallMs: number;
}

/**
 * Runs a program to its end and reads what it cost from the shell that waited for it: bash's `times` counts the whole life of its
 * children, start and end included, which the program itself cannot see. Throws, with its output, when it fails.
 */
export function measure(command: string, args: string[], env: Record<string, string>): Promise<Cost> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    execFile(
      "bash",
      ["-c", '"$@" >&2; code=$?; times; exit $code', "bash", command, ...args],
      { env: env as NodeJS.ProcessEnv, cwd: "/" },
      (error, stdout, stderr) => {
        const wallMs = performance.now() - started;
        if (error) return reject(new Error(`${command} ${args.join(" ")} failed: ${stderr}`));
        // Two lines: the shell's own user and system time, then its children's, as "0m0.052s 0m0.012s".
        const children = stdout.trim().split("\n")[1] ?? "";
        const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, minutes, rest]) => Number(minutes) * 60 + Number(rest));
        resolve({ cpuMs: seconds.reduce((sum, value) => sum + value, 0) * 1000, wallMs });
      },
    );
  });
}

/** The most memory that a Node program ever held, in MB, as the kernel counted it (Linux only); measured in a run of its own. */
export function peakMemoryMb(args: string[], env: Record<string, string>): Promise<number> {
  const preload = join(projectRoot, "scripts", "bench", "tell-peak-memory.cjs");
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ["--require", preload, ...args], { env: env as NodeJS.ProcessEnv, cwd: "/" }, (error, _stdout, stderr) => {
      const peak = /peak=(\d+)/.exec(stderr)?.[1];
      if (peak === undefined) reject(error ?? new Error(`no peak memory was told: ${stderr}`));
      else resolve(Number(peak) / 1024);
    });
  });
}
