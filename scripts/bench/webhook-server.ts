import { createServer, type Socket } from "node:net";

/*
 * Webhook servers for benchmarks, in a process of their own (fork), as lean as can be: they read of a request what a benchmark counts, and
 * no more, so that what is measured is not the measure. Signatures are the business of tests (lib/provisioning/testing/panel-server.ts).
 */

/** What one server has seen. Times are milliseconds since the epoch. */
export interface ServerCounts {
  calls: number;
  /** The highest number of calls that were in its hands at once. */
  mostInFlight: number;
  /** Calls with an Idempotency-Key that had come before, or with none. */
  repeated: number;
  firstAt: number;
  lastAnswerAt: number;
}

export type ToServers = { type: "begin"; latencyMs: number } | { type: "count" };
export type FromServers =
  | { type: "listening"; ports: number[] }
  | { type: "began" }
  | { type: "counts"; servers: ServerCounts[]; cpuMs: number };

const END_OF_HEAD = Buffer.from("\r\n\r\n");

let latencyMs = 0;

/** One server: its counts, and the keys it has seen. */
class WebhookServer {
  counts: ServerCounts = noCounts();
  private keys = new Set<string>();
  private inFlight = 0;

  begin(): void {
    this.counts = noCounts();
    this.keys = new Set();
  }

  listen(): Promise<number> {
    const server = createServer((socket) => this.serve(socket));
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)));
  }

  private serve(socket: Socket): void {
    let buffered: Buffer = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk) => {
      buffered = buffered.length === 0 ? chunk : Buffer.concat([buffered, chunk]);
      for (;;) {
        const headEnd = buffered.indexOf(END_OF_HEAD);
        if (headEnd < 0) return;
        const head = buffered.toString("latin1", 0, headEnd);
        const end = headEnd + END_OF_HEAD.length + Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        if (buffered.length < end) return;
        buffered = buffered.subarray(end);
        this.take(socket, /\nidempotency-key: *([^\r]+)/i.exec(head)?.[1]);
      }
    });
  }

  private take(socket: Socket, key: string | undefined): void {
    const { counts } = this;
    counts.calls += 1;
    counts.firstAt ||= Date.now();
    if (key === undefined || this.keys.has(key)) counts.repeated += 1;
    else this.keys.add(key);
    this.inFlight += 1;
    counts.mostInFlight = Math.max(counts.mostInFlight, this.inFlight);
    if (latencyMs === 0) this.answer(socket, counts);
    else setTimeout(() => this.answer(socket, counts), latencyMs);
  }

  private answer(socket: Socket, counts: ServerCounts): void {
    this.inFlight -= 1;
    counts.lastAnswerAt = Date.now();
    const body = `{"externalId":"account-${counts.calls}"}`;
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  }
}

function noCounts(): ServerCounts {
  return { calls: 0, mostInFlight: 0, repeated: 0, firstAt: 0, lastAnswerAt: 0 };
}

const tell = (message: FromServers) => process.send?.(message);
const servers = Array.from({ length: Number(process.argv[2]) }, () => new WebhookServer());
tell({ type: "listening", ports: await Promise.all(servers.map((server) => server.listen())) });
process.on("message", (message: ToServers) => {
  if (message.type === "begin") {
    latencyMs = message.latencyMs;
    for (const server of servers) server.begin();
    tell({ type: "began" });
  } else {
    const { user, system } = process.cpuUsage();
    tell({ type: "counts", servers: servers.map((server) => server.counts), cpuMs: (user + system) / 1000 });
  }
});
process.once("disconnect", () => process.exit());
