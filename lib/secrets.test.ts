import { describe, expect, it } from "vitest";
import { MisconfiguredError } from "./errors";
import { decryptSecret, encryptSecret } from "./secrets";

const appSecret = "the secret of this installation, 32+";
const otherSecret = "the secret of another installation, 32+";

describe("stored secrets", () => {
  it.each(["whsec_abc", "", "é 🌍 \u0000 \n", "x".repeat(100_000)])("give back what was stored (%#)", (text) => {
    expect(decryptSecret(encryptSecret(text, appSecret), appSecret)).toBe(text);
  });

  it("say their version, do not show the text, and differ each time", () => {
    const [first, second] = [encryptSecret("password", appSecret), encryptSecret("password", appSecret)];
    expect(first).toMatch(/^v1:[\w-]+$/);
    expect(Buffer.from(first.slice(3), "base64url").toString("latin1")).not.toContain("password");
    expect(first).not.toBe(second);
  });

  it("are told to be of another APP_SECRET, whichever was used before", () => {
    const stored = encryptSecret("password", appSecret);
    for (let round = 0; round < 2; round++) {
      expect(() => decryptSecret(stored, otherSecret)).toThrow(MisconfiguredError);
      expect(() => decryptSecret(stored, otherSecret)).toThrow(/APP_SECRET.*not the one/);
      expect(decryptSecret(stored, appSecret)).toBe("password");
    }
  });

  it("refuse a value that was changed, byte by byte", () => {
    const bytes = Buffer.from(encryptSecret("password", appSecret).slice(3), "base64url");
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => decryptSecret(`v1:${changed.toString("base64url")}`, appSecret)).toThrow(/APP_SECRET/);
    }
  });

  it.each(["", "plain text", "v2:AAAA", "v1:", "v1:AAAA"])("say that %j is not one", (stored) => {
    expect(() => decryptSecret(stored, appSecret)).toThrow("not a stored secret");
  });
});
