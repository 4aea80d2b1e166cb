import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { MisconfiguredError } from "./errors";

const PREFIX = "v1:";
const IV_BYTES = 12;
const TAG_BYTES = 16;

let lastKey: { appSecret: string; key: Buffer } | undefined;

/**
 * Encrypts `text` for storage with AES-256-GCM, under a key derived from APP_SECRET by HKDF. The result is printable ASCII,
 * starts with its version, and differs each time, even for the same text.
 */
export function encryptSecret(text: string, appSecret: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", deriveKey(appSecret), iv, { authTagLength: TAG_BYTES });
  const encrypted = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), encrypted]).toString("base64url");
}

/**
 * The text that `encryptSecret` was given. Throws MisconfiguredError, naming APP_SECRET, when it is not the one that the value
 * was stored with (a value that was changed since looks the same), and an Error when `stored` is no stored secret at all.
 */
export function decryptSecret(stored: string, appSecret: string): string {
  const bytes = Buffer.from(stored.slice(PREFIX.length), "base64url");
  if (!stored.startsWith(PREFIX) || bytes.length < IV_BYTES + TAG_BYTES) {
    throw new Error('this is not a stored secret (expected text that starts with "v1:"); enter the secret again');
  }
  const decipher = createDecipheriv("aes-256-gcm", deriveKey(appSecret), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch {
    throw new MisconfiguredError(
      "APP_SECRET",
      "it is not the one that this secret was stored with; put the former APP_SECRET back, or enter the secret again",
    );
  }
}

/** Kept for the last APP_SECRET: a tick decrypts one secret a server, all with the same. */
function deriveKey(appSecret: string): Buffer {
  if (lastKey?.appSecret !== appSecret) {
    lastKey = { appSecret, key: Buffer.from(hkdfSync("sha256", appSecret, "", "ponctuel stored secrets v1", 32)) };
  }
  return lastKey.key;
}
