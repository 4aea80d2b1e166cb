import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { projectRoot } from "../project";
import type { FromThread, ThreadData, ToThread, Watched } from "./heartbeat-thread";
import type { WorkerStats } from "./ledger/workers";

export interface HeartbeatListener {
  onCancel(by: string): void;
  /** Of a batch: its execution is coming to its end. */
  onStop?(): void;
  /** The execution is not ours any more: stop, nothing can be written. */
  onLost(): void;
}

/** Keeps the leases of this process's executions from a thread of its own, and brings the orders to cancel. */
export interface Heartbeat {
  /** Starts to renew the lease of an attempt (a batch: to look after it); returns how to stop that. */
  watch(watched: Watched, listener: HeartbeatListener): () => void;
  /** Gives signs of life of a worker, with its latest figures; `onWorkerLost` hears that it was taken for dead. */
  beat(workerId: number, stats: WorkerStats): void;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Starts the thread with the first execution that is watched: an idle tick has none. */
export function createHeartbeat(data: ThreadData, onWorkerLost: () => void = () => undefined): Heartbeat {
  const listeners = new Map<string, HeartbeatListener>();
  let worker: Worker | undefined;

  function start(): Worker {
    const started = startThread(data);
    started.on("message", (message: FromThread) => {
      if (message.type === "workerLost") return onWorkerLost();
      const listener = listeners.get(message.key);
      if (message.type === "cancel") listener?.onCancel(message.by);
      else if (message.type === "stop") listener?.onStop?.();
      else listener?.onLost();
    });
    // Without its thread an execution would lose its lease in silence: stop it now, where it can be told.
    started.on("error", (error) => {
      process.stderr.write(`heartbeat thread failed: ${error.message}\n`);
      worker = undefined;
      for (const listener of listeners.values()) listener.onLost();
      onWorkerLost();
    });
    started.unref();
    return started;
  }

  const send = (message: ToThread) => worker?.postMessage(message);
  return {
    watch(watched, listener) {
      const key = watched.batch ? `batch ${watched.batch.id}` : `execution ${watched.id}`;
      listeners.set(key, listener);
      worker ??= start();
      send({ type: "watch", key, watched });
      return () => {
        listeners.delete(key);
        send({ type: "forget", key });
      };
    },
    beat(id, stats) {
      worker ??= start();
      send({ type: "worker", id, stats });
    },
    async close() {
      const ending = worker;
      worker = undefined;
      if (!ending) return;
      // It was not to keep the process alive; now its end is awaited.
      ending.ref();
      const exited = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
      ending.postMessage({ type: "close" } satisfies ToThread);
      await exited;
    },
  };
}

/** From a build, the thread is the built file; from sources (tsx, tests) it starts by learning TypeScript. */
function startThread(workerData: ThreadData): Worker {
  const file = import.meta.url.endsWith("/lib/engine/heartbeat.ts")
    ? join(projectRoot, "lib", "engine", "heartbeat-thread-from-source.mjs")
    : join(projectRoot, "dist", "heartbeat-thread.mjs");
  return new Worker(file, { workerData });
}
