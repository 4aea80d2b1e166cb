import type { Agent } from "undici";
import { withDeadline } from "./deadline";

const MAX_BODY_BYTES = 64 * 1024;
/** Far above a server's usual `maxConcurrency`: a stop for runaways, not the limit that shapes the load. */
const MAX_CONNECTIONS_PER_ORIGIN = 256;
const CONNECT_TIMEOUT_MS = 10_000;

export interface HttpAnswer {
  status: number;
  /** The first value of a header; `name` in lower case. */
  header(name: string): string | undefined;
  /** Its first 64 KiB, read as UTF-8. */
  body: string;
}

/** Kept connections to any number of servers. Nothing is loaded or opened before the first request. */
export class HttpConnections {
  #agent: Promise<Agent> | undefined;
  #calls = new Set<Promise<HttpAnswer>>();

  /**
   * Sends a POST that may arrive twice, and reads its answer. Redirects are answers, never followed. Rejects with the network's error,
   * with TimeoutError after `timeoutMs` (first byte sent to last byte read), and with AbortError as soon as `signal` fires.
   *
   * A connection that is closed before the answer began is tried again once, at once: the usual reason is a server that closed a kept
   * connection in the very moment in which it was used again, which is nobody's failure and not worth a red line in a report. The
   * receiver recognises the repetition by its Idempotency-Key. A second time in a row is a failure.
   */
  async postIdempotent(
    url: URL,
    headers: Record<string, string>,
    body: string,
    timeoutMs: number,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    this.#agent ??= openAgent();
    const agent = this.#agent;
    const call = withDeadline(url.host, timeoutMs, signal, async (stop) => exchange(await agent, url, headers, body, stop));
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Lets calls under way end, then closes their connections; calls that start meanwhile open new ones. */
  async close(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    await Promise.allSettled(this.#calls);
    // Not undici's own close(): it would wait for connections that are still being opened for calls that were given up.
    await (await agent)?.destroy();
  }
}

async function openAgent(): Promise<Agent> {
  const { Agent } = await import("undici");
  return new Agent({
    connections: MAX_CONNECTIONS_PER_ORIGIN,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    // The caller's deadline covers headers and body, also of a server that sends a byte now and then.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function exchange(
  agent: Agent,
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
  secondTry = false,
): Promise<HttpAnswer> {
  const request = { origin: url.origin, path: url.pathname + url.search, method: "POST" as const, headers, body, signal };
  const answer = await agent.request(request).catch((error: unknown) => error as Error);
  if (answer instanceof Error) {
    if (secondTry || signal.aborted || !isClosedConnection(answer)) throw answer;
    return exchange(agent, url, headers, body, signal, true);
  }
  return { status: answer.statusCode, header: (name) => [answer.headers[name]].flat()[0], body: await readBody(answer.body) };
}

function isClosedConnection(error: Error & { code?: string }): boolean {
  return error.code === "UND_ERR_SOCKET" || error.code === "ECONNRESET" || error.code === "EPIPE";
}

async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection: the rest is never downloaded.
    if (bytes >= MAX_BODY_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES));
}
