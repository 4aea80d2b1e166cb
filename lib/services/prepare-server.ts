import { MisconfiguredError } from "../errors";
import type { Driver, DriverServer } from "../provisioning/driver";
import type { TaskResources } from "../tasks/resources";
import type { CandidateServer } from "./selection";

/** A server ready to be called. */
export interface PreparedServer {
  driver: Driver;
  server: DriverServer<unknown>;
  /** Calls in flight at once. */
  maxConcurrency: number;
}

/** Finds the server's driver and parses its settings, secrets decrypted. Throws MisconfiguredError naming the setting that is wrong. */
export function prepareServer(stored: CandidateServer, resources: Pick<TaskResources, "driver" | "decrypt">): PreparedServer {
  const at = `servers.${stored.key}`;
  const driver = resources.driver(stored.driver);
  if (!driver) throw new MisconfiguredError(`${at}.driver`, `this version has no driver "${stored.driver}"`);
  const maxConcurrency = positive(stored.maxConcurrency, `${at}.maxConcurrency`);
  const timeoutMs = positive(stored.timeoutMs, `${at}.timeoutMs`);
  const settings = parseObject(stored.settings, `${at}.settings`);
  for (const secret of driver.secretSettings) {
    const value = settings[secret];
    if (typeof value === "string") settings[secret] = decrypt(value, resources, `${at}.settings.${secret}`);
  }
  const parsed = driver.settings.safeParse(settings);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new MisconfiguredError([at, "settings", ...(issue?.path ?? [])].join("."), issue?.message ?? "invalid");
  }
  return { driver, server: { key: stored.key, settings: parsed.data, timeoutMs }, maxConcurrency };
}

/** The object that a settings column holds. Throws MisconfiguredError naming `setting` when it holds something else. */
export function parseObject(text: string, setting: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MisconfiguredError(setting, "expected a JSON object");
  return value as Record<string, unknown>;
}

function positive(value: number, setting: string): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new MisconfiguredError(setting, `expected a whole number, at least 1, got ${value}`);
}

function decrypt(stored: string, resources: Pick<TaskResources, "decrypt">, setting: string): string {
  try {
    return resources.decrypt(stored);
  } catch (error) {
    throw new MisconfiguredError(setting, `cannot be decrypted; was APP_SECRET changed? (${(error as Error).message})`);
  }
}
