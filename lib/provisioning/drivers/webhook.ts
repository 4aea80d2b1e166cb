import * as z from "zod";
import type { Driver, DriverCall, DriverOutcome, DriverStep } from "../driver";
import { type HttpAnswer, HttpConnections } from "../http/connections";
import { AbortError, TimeoutError, withDeadline } from "../http/deadline";
import { reach } from "../http/reach";
import { parseRetryAfter } from "../http/retry-after";
import { decodeSecret, standardWebhookHeaders } from "../http/standard-webhooks";
import { excerpt, readWebhookAnswer } from "../http/webhook-answer";

const MIN_SECRET_BYTES = 24;
const expectedSecret = `expected "whsec_" and at least ${MIN_SECRET_BYTES} random bytes in base64`;

// No address is refused as internal: whoever may edit servers is an administrator, and panels often live in a private network.
const settings = z.object({
  url: z
    .url({ protocol: /^https?$/, error: "expected an address that starts with http:// or https://" })
    .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), "expected an address without user name and password"),
  secret: z
    .string(expectedSecret)
    .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/, expectedSecret)
    .refine((secret) => decodeSecret(secret).length >= MIN_SECRET_BYTES, expectedSecret),
});

type WebhookSettings = z.infer<typeof settings>;

/** Steps after which nothing is there: a server that knows nothing of the service is where it should be. */
const goneIsFine: ReadonlySet<DriverStep> = new Set(["suspend", "expire", "cancel"]);
const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** What the server answered, or why there was no answer. The cause, where there is one, is the network's error. */
class WebhookError extends Error {
  override name = "WebhookError";
  constructor(
    message: string,
    readonly code: string | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const connections = new HttpConnections();

/**
 * Calls the server's URL with one signed POST a step; the protocol and its reasons are in docs/drivers.md.
 * `check` opens a connection (with TLS handshake) and sends nothing, because a receiver may act on whatever request it gets.
 */
export const webhookDriver: Driver<WebhookSettings> = {
  key: "webhook",
  settings,
  secretSettings: ["secret"],

  async perform(server, call, signal): Promise<DriverOutcome> {
    const usable = settings.safeParse(server.settings);
    if (!usable.success) return { kind: "permanent", error: unusable(server.key, usable.error) };
    const { secret } = usable.data;
    const url = new URL(usable.data.url);
    const body = requestBody(call);
    const headers = {
      "content-type": "application/json",
      "user-agent": "Ponctuel",
      "idempotency-key": call.idempotencyKey,
      ...standardWebhookHeaders(secret, call.idempotencyKey, body, new Date()),
    };
    let answer: HttpAnswer;
    try {
      answer = await connections.postIdempotent(url, headers, body, server.timeoutMs, signal);
    } catch (error) {
      return outcomeOfFailure(url.host, error);
    }
    return outcomeOfAnswer(call.step, url.host, answer, secret);
  },

  async check(server, signal) {
    const usable = settings.safeParse(server.settings);
    if (!usable.success) return { ok: false, error: unusable(server.key, usable.error) };
    const url = new URL(usable.data.url);
    try {
      await withDeadline(url.host, server.timeoutMs, signal, (stop) => reach(url, stop));
      return { ok: true };
    } catch (error) {
      return { ok: false, error: outcomeOfFailure(url.host, error).error };
    }
  },

  close: () => connections.close(),
};

function requestBody({ step, service }: DriverCall): string {
  const { reference, externalId, product, customer, settings } = service;
  return JSON.stringify({
    action: step,
    reference,
    externalId,
    product,
    customer: { email: customer.email, name: customer.name },
    settings,
  });
}

function unusable(serverKey: string, error: z.ZodError): Error {
  const problems = error.issues.map((issue) => `${["settings", ...issue.path].join(".")}: ${issue.message}`);
  return new WebhookError(`server ${serverKey}: ${problems.join("; ")}`, "misconfigured");
}

function outcomeOfFailure(host: string, error: unknown): Extract<DriverOutcome, { error: Error }> {
  if (error instanceof TimeoutError || error instanceof AbortError) return { kind: "transient", error };
  const { code, message } = error as Error & { code?: string };
  const told = new WebhookError(`the call to ${host} failed: ${message || code}`, code, { cause: error });
  // A request that cannot even be written (a line break in a header) will not be better next time.
  return { kind: code === "UND_ERR_INVALID_ARG" ? "permanent" : "transient", error: told };
}

function outcomeOfAnswer(step: DriverStep, host: string, answer: HttpAnswer, secret: string): DriverOutcome {
  const { status } = answer;
  const succeeded = status >= 200 && status < 300;
  if (succeeded || status === 409 || (status === 404 && goneIsFine.has(step))) {
    const { already, understood, ...told } = readWebhookAnswer(answer.body, secret);
    // The status decided: the server has done it. A body that cannot be read is worth telling, not worth doing everything again.
    const doubt = succeeded && !understood;
    const message = doubt ? `${host} answered ${status}; its body was not understood: ${excerpt(answer.body, secret)}` : told.message;
    return {
      kind: succeeded && !already ? "done" : "already",
      ...(told.externalId === undefined ? {} : { externalId: told.externalId }),
      ...(message === undefined ? {} : { message }),
    };
  }
  const error = new WebhookError(describeRefusal(host, answer, secret), `HTTP_${status}`);
  if (status < 500 && !transientStatuses.has(status)) return { kind: "permanent", error };
  const retryAfterMs = parseRetryAfter(answer.header("retry-after"), new Date());
  return { kind: "transient", error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function describeRefusal(host: string, answer: HttpAnswer, secret: string): string {
  const location = answer.header("location");
  if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
    return `${host} answered ${answer.status}, a redirect to ${excerpt(location, secret)}; redirects are not followed: set the final address as the server's URL`;
  }
  const said = excerpt(answer.body, secret);
  return `${host} answered ${answer.status}${said === "" ? "" : `: ${said}`}`;
}
