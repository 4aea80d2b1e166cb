import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { projectRoot } from "../../lib/project";
import type { FromServers, ServerCounts, ToServers } from "./webhook-server";

export interface WebhookServers {
  urls: string[];
  /** Forgets what was counted; answers take `latencyMs` from now on. */
  begin(latencyMs: number): Promise<void>;
  /** What was counted since `begin`, all servers together, and the highest number in flight at any one of them. */
  count(): Promise<ServerCounts & { cpuMs: number }>;
  close(): void;
}

/** Starts so many webhook servers in one process of their own. */
export async function startWebhookServers(count: number): Promise<WebhookServers> {
  const child = fork(join(projectRoot, "scripts", "bench", "webhook-server.ts"), [String(count)], { execArgv: ["--import", "tsx"] });
  const answer = async () => (await once(child, "message"))[0] as FromServers;
  const ask = (message: ToServers) => {
    const answered = answer();
    child.send(message);
    return answered;
  };
  const listening = await answer();
  if (listening.type !== "listening") throw new Error(`the webhook servers said ${listening.type} first`);
  return {
    urls: listening.ports.map((port) => `http://127.0.0.1:${port}/hook`),
    async begin(latencyMs) {
      await ask({ type: "begin", latencyMs });
    },
    async count() {
      const counts = await ask({ type: "count" });
      if (counts.type !== "counts") throw new Error(`the webhook servers answered ${counts.type}`);
      return { ...addUp(counts.servers), cpuMs: counts.cpuMs };
    },
    close: () => child.disconnect(),
  };
}

function addUp(servers: readonly ServerCounts[]): ServerCounts {
  const sum = (value: (server: ServerCounts) => number) => servers.reduce((total, server) => total + value(server), 0);
  return {
    calls: sum(({ calls }) => calls),
    repeated: sum(({ repeated }) => repeated),
    mostInFlight: Math.max(...servers.map(({ mostInFlight }) => mostInFlight)),
    firstAt: Math.min(...servers.filter(({ firstAt }) => firstAt > 0).map(({ firstAt }) => firstAt)),
    lastAnswerAt: Math.max(...servers.map(({ lastAnswerAt }) => lastAnswerAt)),
  };
}
