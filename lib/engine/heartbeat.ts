import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { projectRoot } from "../project";
import type { FromThread, ThreadData, ToThread, Watched } from "./heartbeat-thread";

export interface HeartbeatListener {
  onCancel(by: string): void;
  /** The execution is not ours any more: stop, nothing can be written. */
  onLost(): void;
}

/** Keeps the leases of this process's executions from a thread of its own, and brings the orders to cancel. */
export interface Heartbeat {
  /** Starts to renew the lease of an attempt; returns how to stop that. */
  watch(watched: Watched, listener: HeartbeatListener): () => void;
  /** Ends the thread. */
  close(): Promise<void>;
}

/** Starts the thread with the first execution that is watched: an idle tick has none. */
export function createHeartbeat(data: ThreadData): Heartbeat {
  const listeners = new Map<number, HeartbeatListener>();
  let worker: Worker | undefined;

  function start(): Worker {
    const started = startThread(data);
    started.on("message", (message: FromThread) => {
      const listener = listeners.get(message.id);
      if (message.type === "cancel") listener?.onCancel(message.by);
      else listener?.onLost();
    });
    // Without its thread an execution would lose its lease in silence: stop it now, where it can be told.
    started.on("error", (error) => {
      process.stderr.write(`heartbeat thread failed: ${error.message}\n`);
      worker = undefined;
      for (const listener of listeners.values()) listener.onLost();
    });
    started.unref();
    return started;
  }

  const send = (message: ToThread) => worker?.postMessage(message);
  return {
    watch(watched, listener) {
      listeners.set(watched.id, listener);
      worker ??= start();
      send({ type: "watch", watched });
      return () => {
        listeners.delete(watched.id);
        send({ type: "forget", id: watched.id });
      };
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
