import type { SqlDatabase } from "../db/sql";
import type { TaskDefinition } from "./define";
import type { Heartbeat } from "./heartbeat";
import type { Runner } from "./ledger/claim";

/** What the tick needs only when there is something to do; loaded then. */
export interface Workshop<Resources> {
  tasks: readonly TaskDefinition<unknown, Resources>[];
  resources: Resources;
  timezone: string;
}

export interface TickDeps<Resources> {
  db: SqlDatabase;
  now(): Date;
  runner: Runner;
  /** Identifies the tasks of this build; null when that is not known without loading them. */
  tasksHash: string | null;
  databaseUrl: string;
  /** Right for a process of its own, wrong for a web server: end it when a task blocks it for good. */
  killWhenBlocked: boolean;
  /**
   * The heartbeat of a process that lives on, for all its ticks: each has a connection of its own, and those are few. Without it a tick
   * has one for as long as it works.
   */
  sharedHeartbeat?(timezone: string): Heartbeat;
  openWorkshop(): Promise<Workshop<Resources>>;
}

export interface TickOptions {
  source: string;
  /** Run these tasks now, as manual runs, instead of what is due. */
  only?: readonly string[];
  /** After this no new work starts: the rest stays queued for the next tick. */
  budgetMs?: number;
}
