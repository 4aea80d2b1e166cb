import { EventEmitter } from "node:events";
import { Logger, type Runner, run, type TaskList } from "graphile-worker";
import type { Pool } from "pg";

/** How soon a ticket is found where no notification reaches us: through a pooler, or after a broken connection. */
const POLL_INTERVAL_MS = 1_000;
/** A ticket that waits in this process while all its hands are full goes back after this: another worker may have a free one. */
const LOCAL_QUEUE_TTL_MS = 5_000;
/**
 * Tickets fetched at a time. One, though there are more hands: a batch is long and a fetch is short, workers that wait side by side get
 * one each in turns, and with a process that dies hardly a ticket is late.
 */
const LOCAL_QUEUE_SIZE = 1;

/** A set of hands that take tickets. */
export interface TicketRunner {
  /** The name under which it holds tickets. */
  holder: string;
  /** Resolves when it has ended: asked to, or by itself, when the database stays out of reach. */
  ended: Promise<void>;
  /** Takes no more tickets, gives back those that wait, and resolves when those in hand are done. */
  stop(): Promise<void>;
}

/**
 * Takes tickets (graphile-worker's jobs) and hands each to its handler, `concurrency` at once. What goes wrong is told with `warn`.
 */
export async function takeTickets(
  pgPool: Pool,
  concurrency: number,
  handlers: Record<string, (id: number) => Promise<void>>,
  warn: (message: string) => void,
): Promise<TicketRunner> {
  const events = new EventEmitter();
  let holder = "";
  events.once("pool:create", ({ workerPool }: { workerPool: { id: string } }) => {
    holder = workerPool.id;
  });
  const taskList: TaskList = Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [name, (payload: unknown) => handle(Number((payload as { id: number }).id))]),
  );
  const runner: Runner = await run({
    pgPool,
    taskList,
    concurrency,
    events,
    logger: new Logger(() => (level, message) => {
      if (level === "error") warn(message);
    }),
    noHandleSignals: true,
    // A prepared statement belongs to a session, which a pooler in transaction mode does not keep for us.
    noPreparedStatements: true,
    pollInterval: POLL_INTERVAL_MS,
    preset: { worker: { localQueue: { size: LOCAL_QUEUE_SIZE, ttl: LOCAL_QUEUE_TTL_MS } } },
  });
  const ended = runner.promise.catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
  return {
    holder,
    ended,
    async stop() {
      // It may be ending by itself already.
      await runner.stop().catch(() => undefined);
      await ended;
    },
  };
}
