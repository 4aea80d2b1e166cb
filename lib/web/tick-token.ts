import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether a request may tick. `closed`: this installation has no token. The token comes as `Authorization: Bearer …` or as
 * `?token=…`, and is compared in a time that does not depend on how much of it is right.
 */
export function checkTickToken(request: Request, expected: string | undefined): "allowed" | "refused" | "closed" {
  if (!expected) return "closed";
  const bearer = /^Bearer +(.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const given = bearer ?? new URL(request.url).searchParams.get("token");
  return given !== null && timingSafeEqual(digest(given), digest(expected)) ? "allowed" : "refused";
}

/** Equal lengths, whatever was given. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A token for an installation that has none yet: always the same, so that it does not change between being shown and being copied. */
export function suggestedTickToken(appSecret: string): string {
  return createHmac("sha256", appSecret).update("ponctuel: suggested tick token").digest("hex").slice(0, 48);
}
