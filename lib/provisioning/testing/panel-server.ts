import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type PanelAccount, PanelAccounts, type PanelAnswer, type PanelEffect, type PanelRequest } from "./panel-accounts";
import { answer, misbehave, type PanelBehaviour, takesEffect } from "./panel-behaviour";

const TOLERANCE_S = 300;

export interface PanelOptions {
  /** Any free port unless set. */
  port?: number;
  /** "whsec_…"; a random one unless set. */
  secret?: string;
  /** How long each answer takes. */
  latencyMs?: number;
  /** A reference never heard of is taken for an account that exists, in the state that the action starts from. */
  adopt?: boolean;
}

/** A call with a good signature, in the order of arrival. */
export interface PanelCall {
  request: PanelRequest;
  key: string;
  headers: IncomingHttpHeaders;
  /** Exactly as it was sent. */
  body: string;
}

export interface Panel {
  url: string;
  secret: string;
  port: number;
  calls: readonly PanelCall[];
  effects: readonly PanelEffect[];
  accounts: ReadonlyMap<string, PanelAccount>;
  /** How many connections were opened so far, and how many are open. */
  connections(): { opened: number; open: number };
  /** The most calls that were waiting for their answers at one time. */
  mostInFlight(): number;
  /** How all calls, or those for one reference (which wins), are treated from now on; undefined: properly. */
  setBehaviour(behaviour: PanelBehaviour | undefined, reference?: string): void;
  /** The next call that arrives from now on. */
  nextCall(): Promise<PanelCall>;
  close(): Promise<void>;
}

/**
 * A hosting panel that speaks the webhook protocol over real HTTP, for tests and benchmarks. It verifies signatures and timestamps,
 * keeps accounts, carries out each Idempotency-Key once, and misbehaves as told. `GET /_state` shows what it holds and
 * `PUT /_behaviour` (`{"behaviour", "reference"?}`) calls `setBehaviour`, for when it runs as a process of its own.
 */
export async function startPanelServer(options: PanelOptions = {}): Promise<Panel> {
  const secret = options.secret ?? `whsec_${randomBytes(32).toString("base64")}`;
  const signingKey = Buffer.from(secret.replace("whsec_", ""), "base64");
  const panel = new PanelAccounts(options.adopt ?? false);
  const calls: PanelCall[] = [];
  const behaviours = new Map<string | undefined, PanelBehaviour>();
  let waiting: ((call: PanelCall) => void)[] = [];
  const connections = { opened: 0, open: 0 };
  const inFlight = { now: 0, most: 0 };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => route(request, Buffer.concat(chunks).toString(), response));
  });
  server.on("connection", (socket) => {
    connections.opened++;
    connections.open++;
    socket.once("close", () => connections.open--);
  });

  function route({ method, url, headers }: IncomingMessage, body: string, response: ServerResponse): void {
    if (method === "POST" && url === "/hook") receive(headers, body, response);
    else if (method === "GET" && url === "/_state") response.end(describeState());
    else if (method === "PUT" && url === "/_behaviour") {
      const { behaviour, reference } = JSON.parse(body);
      setBehaviour(behaviour ?? undefined, reference);
      response.writeHead(204).end();
    } else answer(response, { status: 405, body: { message: "expected POST /hook" } });
  }

  function receive(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const key = headers["idempotency-key"];
    if (!isGenuine(signingKey, headers, body)) answer(response, { status: 401, body: { message: "the signature is wrong" } });
    else if (typeof key !== "string") answer(response, { status: 400, body: { message: "the Idempotency-Key is missing" } });
    else carryOut(key, headers, body, response);
  }

  function carryOut(key: string, headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const call = { request: JSON.parse(body) as PanelRequest, key, headers, body };
    calls.push(call);
    inFlight.most = Math.max(inFlight.most, ++inFlight.now);
    response.once("close", () => inFlight.now--);
    const waited = waiting;
    waiting = [];
    for (const resolve of waited) resolve(call);
    const behaviour = takeBehaviour(call.request.reference);
    const proper: PanelAnswer = !behaviour || takesEffect(behaviour) ? panel.apply(call.request, key) : { status: 200, body: {} };
    const reply = () => (behaviour ? misbehave(behaviour, response, proper) : answer(response, proper));
    if (options.latencyMs) setTimeout(reply, options.latencyMs);
    else reply();
  }

  function takeBehaviour(reference: string): PanelBehaviour | undefined {
    const scope = behaviours.has(reference) ? reference : undefined;
    const behaviour = behaviours.get(scope);
    if (behaviour?.times !== undefined) {
      if (behaviour.times <= 1) behaviours.delete(scope);
      else behaviours.set(scope, { ...behaviour, times: behaviour.times - 1 });
    }
    return behaviour;
  }

  function setBehaviour(behaviour: PanelBehaviour | undefined, reference?: string): void {
    if (behaviour) behaviours.set(reference, behaviour);
    else behaviours.delete(reference);
  }

  function describeState(): string {
    const sent = calls.map(({ request, key }) => ({ reference: request.reference, action: request.action, key }));
    return JSON.stringify({ calls: sent, effects: panel.effects, accounts: [...panel.accounts.values()], connections });
  }

  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    secret,
    port,
    calls,
    effects: panel.effects,
    accounts: panel.accounts,
    connections: () => ({ ...connections }),
    mostInFlight: () => inFlight.most,
    setBehaviour,
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Standard Webhooks, symmetric scheme. Written out here rather than shared with the driver, so that neither can hide the other's mistake. */
function isGenuine(signingKey: Buffer, headers: IncomingHttpHeaders, body: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = headers;
  if (typeof id !== "string" || typeof signatures !== "string") return false;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_S)) return false;
  const expected = createHmac("sha256", signingKey).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(" ").some((signature) => {
    const given = Buffer.from(signature.slice("v1,".length), "base64");
    return signature.startsWith("v1,") && given.length === expected.length && timingSafeEqual(given, expected);
  });
}
