import { expect } from "@playwright/test";
import type { Installation } from "./installation";
import { letTimePass } from "./let-time-pass";

/** What `--json` prints, as far as tests look. */
export interface Report {
  tick: { id: number; source: string };
  executions: {
    id: number;
    task: string;
    trigger: string;
    status: string;
    items: Record<"done" | "already" | "skipped" | "failed", number>;
  }[];
  ok: boolean;
}

/** Lets the built tick find a slot of every minute's tasks, as if a minute had passed since they were seen for the first time. */
export async function tickAMinuteLater(installation: Installation, ...args: string[]): Promise<Report & { code: number | null }> {
  const { database, tick } = installation;
  expect(await tick("--json")).toMatchObject({ stderr: "" });
  await letTimePass(database, "tasks", ["cursor_at", "next_at"], 60_000, "WHERE key LIKE '%-services'");
  return reportOf(await tick("--json", ...args));
}

/** Runs tasks as `--task` does, and reads the report. */
export async function runTask(installation: Installation, ...keys: string[]): Promise<Report & { code: number | null }> {
  return reportOf(await installation.tick("--json", ...keys.flatMap((key) => ["--task", key])));
}

function reportOf({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }) {
  expect(stderr).toBe("");
  return { code, ...(JSON.parse(stdout) as Report) };
}
