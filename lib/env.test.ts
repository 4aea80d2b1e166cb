import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { resolveDatabaseUrl } from "./env";
import { readEnv } from "./env-schema";
import { UsageError } from "./errors";
import { projectRoot } from "./project";

afterEach(() => vi.unstubAllEnvs());

it.each([
  [undefined, `file:${join(projectRoot, "data/ponctuel.db")}`],
  ["file:./x.db", `file:${join(projectRoot, "x.db")}`],
  ["file:/srv/x.db", "file:/srv/x.db"],
  ["file:///srv/x.db", "file:///srv/x.db"],
  ["postgresql://u:p@host/db", "postgresql://u:p@host/db"],
  ["postgres://host:5433/db?sslmode=verify-full&sslrootcert=/ca.pem", "postgres://host:5433/db?sslmode=verify-full&sslrootcert=/ca.pem"],
  ["postgresql:///db?host=/var/run/postgresql", "postgresql:///db?host=/var/run/postgresql"],
])("takes %s for %s", (given, expected) => {
  expect(resolveDatabaseUrl(given)).toBe(expected);
});

it.each([
  ["mysql://u:secret@host/db", /^DATABASE_URL: expected file: .* or postgresql:.*got "mysql:…"$/],
  ["./data/ponctuel.db", /got ".\/data\/ponctuel.db:…"$/],
  ["postgresql://u:secret@host", /^DATABASE_URL: expected postgresql:\/\/user/],
  ["postgresql://u:secret@host/", /^DATABASE_URL: expected postgresql:\/\/user/],
  ["postgresql://u:secret/word@host:5432/db", /special characters/],
  ["postgresql:u:secret@host/db", /^DATABASE_URL: expected postgresql:\/\/user/],
])("refuses %s, and repeats no password", (given, message) => {
  const refused = (() => {
    try {
      return resolveDatabaseUrl(given);
    } catch (error) {
      return error as Error;
    }
  })();
  expect(refused).toBeInstanceOf(UsageError);
  expect((refused as Error).message).toMatch(message);
  expect((refused as Error).message).not.toMatch(/secret/);
});

it("names DATABASE_DIRECT_URL where that one is wrong", () => {
  vi.stubEnv("APP_SECRET", "a secret of more than thirty-two characters");
  vi.stubEnv("DATABASE_URL", "postgresql://host/db");
  vi.stubEnv("DATABASE_DIRECT_URL", "postgresql://u:secret@host");
  expect(readEnv).toThrow(/DATABASE_DIRECT_URL: expected postgresql:\/\/user/);
  vi.stubEnv("DATABASE_DIRECT_URL", "postgresql://host/db");
  expect(readEnv().DATABASE_DIRECT_URL).toBe("postgresql://host/db");
});
