const MAX_EXCERPT_LENGTH = 300;
const MAX_MESSAGE_LENGTH = 1000;
/** No control characters and no lone surrogates: databases and HTTP headers would refuse them later. */
const usableId = /^[^\p{Cc}\p{Cs}]{1,255}$/u;

interface WebhookAnswer {
  externalId?: string;
  already: boolean;
  message?: string;
  /** The whole body was what the protocol says, or empty. What could be read is given either way. */
  understood: boolean;
}

/** Reads the body of an answer, `{"externalId"?, "already"?, "message"?}` or nothing. Never throws; `secret` never comes back in the message. */
export function readWebhookAnswer(body: string, secret: string): WebhookAnswer {
  if (body.trim() === "") return { already: false, understood: true };
  const { externalId, already, message, ...rest } = parseObject(body);
  const id = typeof externalId === "number" && Number.isSafeInteger(externalId) ? String(externalId) : externalId;
  const idUsable = typeof id === "string" && usableId.test(id);
  return {
    ...(idUsable ? { externalId: id } : {}),
    already: already === true,
    ...(typeof message === "string" ? { message: excerpt(message, secret, MAX_MESSAGE_LENGTH) } : {}),
    understood:
      rest[notAnObject] !== true &&
      (idUsable || isAbsent(id)) &&
      (typeof already === "boolean" || isAbsent(already)) &&
      (typeof message === "string" || isAbsent(message)),
  };
}

/** `text` on one line, without `secret`, cut to `maxLength` characters. */
export function excerpt(text: string, secret: string, maxLength = MAX_EXCERPT_LENGTH): string {
  const shown = text
    .replaceAll(secret.replace(/^whsec_|=+$/g, ""), "…")
    .replace(/[\p{Cc}\s]+/gu, " ")
    .toWellFormed()
    .trim();
  return shown.length <= maxLength ? shown : `${shown.slice(0, maxLength).toWellFormed()}…`;
}

const notAnObject = Symbol("not an object");

function parseObject(text: string): Record<string | symbol, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told like any other value that is no object.
  }
  return { [notAnObject]: true };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
