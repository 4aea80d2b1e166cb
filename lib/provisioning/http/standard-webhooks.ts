import { createHash, createHmac } from "node:crypto";

/**
 * The headers that sign a message as the Standard Webhooks specification says (standardwebhooks.com, "Signature scheme", symmetric):
 * `secret` is "whsec_" and the key in base64; `now` becomes the timestamp in seconds. The message's id is derived from `idempotencyKey`,
 * so that a repeated message has the same id; it is hashed because an id may contain no full stop, which separates the signed parts.
 */
export function standardWebhookHeaders(secret: string, idempotencyKey: string, body: string, now: Date): Record<string, string> {
  const id = `msg_${createHash("sha256").update(idempotencyKey).digest("base64url").slice(0, 32)}`;
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signature = createHmac("sha256", decodeSecret(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

/** The key of a "whsec_…" secret, as bytes. */
export function decodeSecret(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}
