import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, Socket } from "node:net";

/** A network between a process and its database, to be cut. */
export interface TcpProxy {
  /** The same address as the one given, through the proxy. */
  url: string;
  /** The most connections that were open at one time. */
  mostOpen(): number;
  /** Takes connections, and lets nothing through in either direction. */
  stall(): void;
  /**
   * Stalls in the very moment in which a connection sends `last`, after it has sent `first`: that packet is the first that does not arrive.
   * Resolves then.
   */
  stallAt(first: string, last: string): Promise<void>;
  /** Breaks every connection, and each new one. */
  drop(): void;
  /** Lets everything through again. */
  forward(): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  server: Socket;
  /** Whether it has sent what `stallAt` waits for first. */
  sentFirst: boolean;
}

/** Starts one before the server that `targetUrl` names. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const pairs = new Set<Pair>();
  let mode: "forward" | "stall" | "drop" = "forward";
  let mostOpen = 0;
  let trap: { first: string; last: string; sprung(): void } | undefined;

  const listener: Server = createServer((client) => {
    if (mode === "drop") return client.resetAndDestroy();
    const server = new Socket();
    const pair = { client, server, sentFirst: false };
    pairs.add(pair);
    mostOpen = Math.max(mostOpen, pairs.size);
    client.on("data", (chunk) => {
      if (springs(pair, chunk)) stall();
      // What a stalled network holds arrives when it goes on.
      server.write(chunk);
    });
    server.on("data", (chunk) => client.write(chunk));
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    if (mode === "stall") hold(pair);
    server.connect(Number(target.port), target.hostname);
  });

  function springs(pair: Pair, chunk: Buffer): boolean {
    if (!trap) return false;
    const springs = pair.sentFirst && chunk.includes(trap.last);
    if (chunk.includes(trap.first)) pair.sentFirst = true;
    if (springs) {
      trap.sprung();
      trap = undefined;
    }
    return springs;
  }

  function hold({ client, server }: Pair): void {
    client.pause();
    server.pause();
    server.cork();
  }

  function stall(): void {
    mode = "stall";
    for (const pair of pairs) hold(pair);
  }

  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const url = new URL(targetUrl);
  url.hostname = "127.0.0.1";
  url.port = String((listener.address() as AddressInfo).port);
  return {
    url: url.href,
    mostOpen: () => mostOpen,
    stall,
    stallAt: (first, last) =>
      new Promise((sprung) => {
        trap = { first, last, sprung };
      }),
    drop() {
      mode = "drop";
      for (const { client } of pairs) client.resetAndDestroy();
    },
    forward() {
      mode = "forward";
      for (const { client, server } of pairs) {
        server.uncork();
        client.resume();
        server.resume();
      }
    },
    async close() {
      for (const { client } of pairs) client.destroy();
      listener.close();
      await once(listener, "close");
    },
  };
}
