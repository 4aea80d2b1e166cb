import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PanelAnswer } from "./panel-accounts";

/**
 * How a panel treats a call instead of answering it properly.
 * `effect`: the action is carried out all the same, so that only its answer is lost. `times`: this many calls, then properly again.
 */
export type PanelBehaviour = (
  | { kind: "hang" }
  /** The connection is cut before any answer: by a reset, or by an orderly close. */
  | { kind: "reset" }
  | { kind: "close" }
  /** The proper answer, after a while. */
  | { kind: "late"; delayMs: number }
  /** 200, then a byte now and then, for ever. */
  | { kind: "trickle"; intervalMs: number }
  /** 200, then as many bytes as the other side takes, for ever. */
  | { kind: "flood" }
  /** 200 with a login page, as from a panel behind a session. */
  | { kind: "garbage" }
  /** Any answer: refusals, redirects, Retry-After, bodies of any size. */
  | { kind: "answer"; status: number; headers?: Record<string, string>; body?: string }
) & { effect?: boolean; times?: number };

/** Whether the action is carried out before the behaviour is seen. */
export function takesEffect(behaviour: PanelBehaviour): boolean {
  return behaviour.effect ?? (behaviour.kind === "late" || behaviour.kind === "garbage");
}

/** Treats the call as `behaviour` says; `proper` is what the panel would have answered. */
export function misbehave(behaviour: PanelBehaviour, response: ServerResponse, proper: PanelAnswer): void {
  switch (behaviour.kind) {
    case "hang":
      return;
    case "reset":
      response.socket?.resetAndDestroy();
      return;
    case "close":
      response.socket?.destroy();
      return;
    case "late":
      setTimeout(() => answer(response, proper), behaviour.delayMs);
      return;
    case "trickle": {
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      const timer = setInterval(() => response.write(" "), behaviour.intervalMs);
      response.once("close", () => clearInterval(timer));
      return;
    }
    case "flood":
      pipeline(Readable.from(endlessly("x".repeat(65_536))), response.writeHead(200)).catch(() => {});
      return;
    case "garbage":
      response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Please sign in</body></html>");
      return;
    case "answer":
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
  }
}

function* endlessly(text: string) {
  for (;;) yield text;
}

/** Sends a proper answer, whole and at once. */
export function answer(response: ServerResponse, { status, body }: PanelAnswer): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
}
