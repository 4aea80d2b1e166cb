import type { Driver } from "./driver";
import { webhookDriver } from "./drivers/webhook";

/** Every driver of this version. What a driver needs to talk to its servers, it loads at its first call. */
export const drivers: readonly Driver[] = [webhookDriver];

/** The driver of that key; undefined when this version knows none. */
export function findDriver(key: string): Driver | undefined {
  return drivers.find((driver) => driver.key === key);
}

/** Closes every driver's kept connections, after the calls under way; drivers can be used again afterwards. */
export async function closeDrivers(): Promise<void> {
  await Promise.all(drivers.map((driver) => driver.close()));
}
