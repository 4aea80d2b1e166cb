import { parentPort, workerData } from "node:worker_threads";
import { openSql } from "../db/open";
import { finish } from "./ledger/finish";
import { type Attempt, readOrders, renewLease } from "./ledger/heartbeat";

/*
 * The worker thread that keeps the leases of a process. It has a connection of its own, so that a task which blocks the event loop
 * neither loses its lease for that, nor runs for ever.
 */

export interface ThreadData {
  databaseUrl: string;
  timezone: string;
  /** End the process when a task blocks its event loop beyond the deadline. Right for a tick, wrong for a web server. */
  killWhenBlocked: boolean;
}

export interface Watched extends Attempt {
  startedAt: number;
  timeoutMs: number;
  /** After so many milliseconds the main thread should have recorded the time-out itself. */
  deadlineMs: number;
}

export type ToThread = { type: "watch"; watched: Watched } | { type: "forget"; id: number } | { type: "close" };
export type FromThread = { type: "cancel"; id: number; by: string } | { type: "lost"; id: number };

/** How often orders (cancel) are read, and how often leases are renewed. */
const POLL_MS = 1_000;
const RENEW_MS = 15_000;
/** How long a blocked process may still live after its task was recorded as timed out. */
const KILL_AFTER_MS = 5_000;

/** Instants in here are of the monotonic clock: a corrected system clock neither ends an execution nor stops its renewals. */
interface State extends Watched {
  renewedAt: number;
  deadlineAt: number;
  cancelTold: boolean;
  /** A look is under way; with the database locked they would pile up, and renew with the time at which they were due. */
  looking: boolean;
}

async function main(port: NonNullable<typeof parentPort>, data: ThreadData): Promise<void> {
  const db = openSql(data.databaseUrl);
  const watched = new Map<number, State>();
  const kills = new Map<number, NodeJS.Timeout>();
  port.on("message", (message: ToThread) => {
    if (message.type === "watch") {
      const now = performance.now();
      const deadlineAt = now + message.watched.deadlineMs;
      watched.set(message.watched.id, { ...message.watched, renewedAt: now, deadlineAt, cancelTold: false, looking: false });
    } else if (message.type === "forget") {
      watched.delete(message.id);
      // It answers, so it is not blocked: the other executions of the process go on.
      clearTimeout(kills.get(message.id));
    } else {
      clearInterval(timer);
      port.close();
      void db.close();
    }
  });

  const tell = (message: FromThread) => port.postMessage(message);

  async function look(state: State): Promise<void> {
    const now = performance.now();
    if (now >= state.renewedAt + RENEW_MS) {
      if (await renewLease(db, state, new Date())) state.renewedAt = now;
    }
    const orders = await readOrders(db, state);
    if (!watched.has(state.id)) return;
    if (!orders.owned) {
      watched.delete(state.id);
      tell({ type: "lost", id: state.id });
    } else if (orders.cancelledBy !== null && !state.cancelTold) {
      state.cancelTold = true;
      tell({ type: "cancel", id: state.id, by: orders.cancelledBy });
    }
    if (now >= state.deadlineAt && watched.has(state.id)) await endBlocked(state, new Date());
  }

  /** The main thread is past every deadline and has not said so: it is blocked. */
  async function endBlocked(state: State, now: Date): Promise<void> {
    const reason = { code: "timedOutIgnored", params: { timeoutMs: state.timeoutMs } };
    await finish(
      db,
      state,
      { status: "timed_out", durationMs: now.getTime() - state.startedAt, hadWork: true, reason },
      now,
      data.timezone,
    );
    // Forgotten while the database was waited for: then it was not blocked after all.
    if (!watched.delete(state.id)) return;
    tell({ type: "lost", id: state.id });
    if (data.killWhenBlocked)
      kills.set(
        state.id,
        setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_AFTER_MS),
      );
  }

  const timer = setInterval(() => {
    for (const state of watched.values()) {
      if (state.looking) continue;
      state.looking = true;
      // A database out of reach for a moment is tried again a second later; if it stays so, the lease lapses, as it should.
      look(state)
        .catch(() => undefined)
        .finally(() => {
          state.looking = false;
        });
    }
  }, POLL_MS);
}

if (parentPort) await main(parentPort, workerData as ThreadData);
