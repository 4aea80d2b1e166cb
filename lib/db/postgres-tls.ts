import { accessSync, constants } from "node:fs";
import { UsageError } from "../errors";

const FILES = ["sslrootcert", "sslcert", "sslkey"];
/** PostgreSQL's own tools also know `allow`, which tries without encryption first. */
const MODES = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/**
 * The URL with its TLS options as the driver has to be told them to mean what they mean to PostgreSQL's own tools; `prefer` insists on
 * encryption. Throws UsageError where they cannot be meant so, or name a file that cannot be read.
 */
export function withTlsOptions(databaseUrl: URL): URL {
  const url = new URL(databaseUrl);
  const options = url.searchParams;
  // Whoever says how they are to be read is taken at their word.
  if (options.has("uselibpqcompat")) return url;
  if (options.get("sslrootcert") === "system") {
    options.delete("sslrootcert");
    options.set("sslmode", "verify-full");
  }
  const mode = options.get("sslmode");
  if (mode !== null && !MODES.includes(mode)) throw new UsageError(`DATABASE_URL: sslmode: expected ${list(MODES)}, got "${mode}"`);
  if (mode === "verify-ca" && !options.has("sslrootcert"))
    throw new UsageError("DATABASE_URL: sslmode=verify-ca needs sslrootcert, the file of the authority to trust");
  for (const option of FILES) requireReadable(option, options.get(option));
  options.set("uselibpqcompat", "true");
  return url;
}

function requireReadable(option: string, file: string | null): void {
  try {
    if (file !== null) accessSync(file, constants.R_OK);
  } catch (error) {
    throw new UsageError(`DATABASE_URL: ${option} cannot be read: ${(error as Error).message}`);
  }
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
