import type { Sql } from "../../db/sql";

/** An execution or a batch that waits, as workers are told of it. */
export interface Waiting {
  id: number;
  taskKey: string;
}

/**
 * Where the work of executions happens: in the process that claims them, or on workers. What is offered is offered in the transaction that
 * records it, so that a row and its ticket appear together or not at all. The rows are the truth: a ticket only says "look here".
 */
export interface Dispatch {
  /** Workers are running: this process records and offers, and claims nothing. */
  readonly elsewhere: boolean;
  offerExecutions(tx: Sql, executions: readonly Waiting[]): Promise<void>;
  offerBatches(tx: Sql, batches: readonly Waiting[]): Promise<void>;
  /** Frees the tickets that a worker held when it fell silent; `holders` are the names that it registered with. */
  unlock(tx: Sql, holders: readonly string[]): Promise<void>;
}

/** The process that claims an execution runs it: the embedded form, and the other one while it has no worker. */
export const inProcess: Dispatch = {
  elsewhere: false,
  offerExecutions: async () => undefined,
  offerBatches: async () => undefined,
  unlock: async () => undefined,
};
