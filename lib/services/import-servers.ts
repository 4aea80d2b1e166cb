import { isDeepStrictEqual } from "node:util";
import type { Driver } from "../provisioning/driver";
import type { BundleServer } from "./bundle";

/** How the import reaches drivers and secrets. */
export interface SecretKeeper {
  findDriver(key: string): Driver | undefined;
  encrypt(text: string): string;
  /** Throws when the value was stored with another APP_SECRET. */
  decrypt(stored: string): string;
}

export type StoredServer = {
  id: number;
  key: string;
  name: string;
  driver: string;
  settings: string;
  max_concurrency: number;
  timeout_ms: number;
};

/**
 * The text to store as a server's settings: parsed by its driver, secrets encrypted. A secret that the bundle lacks is the stored one;
 * settings that say the same as the stored ones keep their text, byte for byte. Problems go to `refuse`, with the path inside the server.
 */
export function settingsToStore(
  server: BundleServer,
  stored: StoredServer | undefined,
  keeper: SecretKeeper,
  refuse: (path: PropertyKey[], problem: string) => void,
): string {
  const driver = keeper.findDriver(server.driver);
  if (!driver) {
    refuse(["driver"], `expected a driver of this version, got "${server.driver}"`);
    return "";
  }
  const before = stored && stored.driver === server.driver ? openSettings(stored.settings, driver, keeper) : undefined;
  const kept = Object.fromEntries(
    driver.secretSettings.flatMap((secret) => (before && secret in before.open ? [[secret, before.open[secret]]] : [])),
  );
  const parsed = driver.settings.safeParse({ ...kept, ...server.settings });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const unreadable = before?.unreadable.includes(String(issue.path[0])) && server.settings[String(issue.path[0])] === undefined;
      refuse(
        ["settings", ...issue.path],
        unreadable ? "the stored one cannot be decrypted (was APP_SECRET changed?); expected a new one" : issue.message,
      );
    }
    return "";
  }
  const settings = parsed.data as Record<string, unknown>;
  if (stored && before && before.unreadable.length === 0 && isDeepStrictEqual(before.open, settings)) return stored.settings;
  const secrets = new Set<string>(driver.secretSettings);
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        secrets.has(name) && typeof value === "string" ? keeper.encrypt(value) : value,
      ]),
    ),
  );
}

/** Stored settings with their secrets decrypted; those that cannot be are named and left out. */
export function openSettings(
  stored: string,
  driver: Pick<Driver, "secretSettings">,
  keeper: Pick<SecretKeeper, "decrypt">,
): { open: Record<string, unknown>; unreadable: string[] } {
  const open: Record<string, unknown> = { ...(JSON.parse(stored) as object) };
  const unreadable: string[] = [];
  for (const secret of driver.secretSettings as readonly string[]) {
    const value = open[secret];
    if (typeof value !== "string") continue;
    try {
      open[secret] = keeper.decrypt(value);
    } catch {
      delete open[secret];
      unreadable.push(secret);
    }
  }
  return { open, unreadable };
}
