import { parentPort, workerData } from "node:worker_threads";
import { openSql } from "../db/open";
import { finish } from "./ledger/finish";
import { type Attempt, readOrders, renewLease } from "./ledger/heartbeat";
import { beatWorker, WORKER_BEAT_MS, WORKER_SILENCE_MS, type WorkerStats } from "./ledger/workers";

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

/** `key` names what is watched, among all that the process watches. */
export type ToThread =
  | { type: "watch"; key: string; watched: Watched }
  | { type: "forget"; key: string }
  | { type: "worker"; id: number; stats: WorkerStats }
  | { type: "close" };
export type FromThread =
  | { type: "cancel"; key: string; by: string }
  | { type: "stop"; key: string }
  | { type: "lost"; key: string }
  | { type: "workerLost" };

/** How often orders (cancel) are read, and how often leases are renewed. */
const POLL_MS = 1_000;
const RENEW_MS = 15_000;
/** How long a blocked process may still live after its task was recorded as timed out. */
const KILL_AFTER_MS = 5_000;
/** A database that does not answer is asked again before a lease lapses for it. */
const ANSWER_TIMEOUT_MS = 10_000;

/** Instants in here are of the monotonic clock: a corrected system clock neither ends an execution nor stops its renewals. */
interface State extends Watched {
  key: string;
  renewedAt: number;
  deadlineAt: number;
  cancelTold: boolean;
  stopTold: boolean;
  /** A look is under way; with the database locked they would pile up, and renew with the time at which they were due. */
  looking: boolean;
}

async function main(port: NonNullable<typeof parentPort>, data: ThreadData): Promise<void> {
  const db = openSql(data.databaseUrl, { answerTimeoutMs: ANSWER_TIMEOUT_MS });
  const watched = new Map<string, State>();
  const kills = new Map<string, NodeJS.Timeout>();
  let worker: { id: number; stats: WorkerStats; beatAt: number; triedAt: number; beating: boolean } | undefined;
  port.on("message", (message: ToThread) => {
    if (message.type === "watch") {
      const { key } = message;
      const now = performance.now();
      const deadlineAt = now + message.watched.deadlineMs;
      watched.set(key, { ...message.watched, key, renewedAt: now, deadlineAt, cancelTold: false, stopTold: false, looking: false });
    } else if (message.type === "forget") {
      watched.delete(message.key);
      // It answers, so it is not blocked: the other executions of the process go on.
      clearTimeout(kills.get(message.key));
    } else if (message.type === "worker") {
      const { id, stats } = message;
      if (worker?.id === id) worker.stats = stats;
      else worker = { id, stats, beatAt: performance.now(), triedAt: Number.NEGATIVE_INFINITY, beating: false };
    } else {
      clearInterval(timer);
      port.close();
      void db.close();
    }
  });

  const tell = (message: FromThread) => port.postMessage(message);

  async function look(state: State): Promise<void> {
    const now = performance.now();
    // A batch has no lease of its own: it lives as long as its worker gives signs of life.
    if (!state.batch && now >= state.renewedAt + RENEW_MS) {
      if (await renewLease(db, state, await db.now())) state.renewedAt = now;
    }
    const orders = await readOrders(db, state);
    if (watched.get(state.key) !== state) return;
    if (!orders.owned) {
      watched.delete(state.key);
      tell({ type: "lost", key: state.key });
    } else if (orders.cancelledBy !== null && !state.cancelTold) {
      state.cancelTold = true;
      tell({ type: "cancel", key: state.key, by: orders.cancelledBy });
    } else if (orders.stop && !state.stopTold) {
      state.stopTold = true;
      tell({ type: "stop", key: state.key });
    }
    if (now >= state.deadlineAt && watched.has(state.key)) await endBlocked(state);
  }

  /** The main thread is past every deadline and has not said so: it is blocked. */
  async function endBlocked(state: State): Promise<void> {
    const reason = { code: "timedOutIgnored", params: { timeoutMs: state.timeoutMs } };
    const now = await db.now();
    const durationMs = now.getTime() - state.startedAt;
    await finish(db, state, { status: "timed_out", durationMs, hadWork: true, reason }, now, data.timezone);
    // Forgotten while the database was waited for: then it was not blocked after all.
    if (!watched.delete(state.key)) return;
    tell({ type: "lost", key: state.key });
    if (data.killWhenBlocked)
      kills.set(
        state.key,
        setTimeout(() => process.kill(process.pid, "SIGKILL"), KILL_AFTER_MS),
      );
  }

  /** Gives the worker's sign of life, and notices in time, by our own clock, that nobody can have seen one for too long. */
  async function beat(): Promise<void> {
    const mine = worker;
    if (!mine) return;
    const now = performance.now();
    const silentTooLong = now - mine.beatAt > WORKER_SILENCE_MS - 2 * POLL_MS;
    if (silentTooLong || (now >= mine.triedAt + WORKER_BEAT_MS && !mine.beating)) {
      mine.triedAt = now;
      mine.beating = true;
      const alive = silentTooLong ? false : await giveSign(mine).catch(() => undefined);
      mine.beating = false;
      if (alive) mine.beatAt = now;
      if (alive === false && worker === mine) {
        worker = undefined;
        tell({ type: "workerLost" });
      }
    }
  }

  async function giveSign({ id, stats }: { id: number; stats: WorkerStats }): Promise<boolean> {
    return beatWorker(db, id, stats, await db.now());
  }

  const timer = setInterval(() => {
    void beat();
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
