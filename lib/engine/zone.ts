const DAY_MS = 86_400_000;

/** A moment at which a zone's distance to UTC changes. All in milliseconds; offsets are local time minus UTC. */
export interface OffsetChange {
  atMs: number;
  beforeMs: number;
  afterMs: number;
}

/**
 * An IANA time zone, read one UTC day at a time (days are counted from 1970-01-01). Offsets come from the time-zone data of the
 * JavaScript engine, are asked for once and remembered. At most one change a day is seen: since 1970 no zone had two within four days.
 */
export class Zone {
  #format: Intl.DateTimeFormat | undefined;
  readonly #offsetsMs = new Map<number, number>();
  readonly #changes = new Map<number, OffsetChange>();

  constructor(readonly name: string) {}

  /** The offset in the last moment before this UTC day, in milliseconds. */
  offsetBeforeMs(utcDay: number): number {
    let offsetMs = this.#offsetsMs.get(utcDay);
    if (offsetMs === undefined) {
      offsetMs = this.#offsetAtMs(utcDay * DAY_MS - 1);
      this.#offsetsMs.set(utcDay, offsetMs);
    }
    return offsetMs;
  }

  /** The change within this UTC day, its first instant included, or null. */
  changeOn(utcDay: number): OffsetChange | null {
    const beforeMs = this.offsetBeforeMs(utcDay);
    const afterMs = this.offsetBeforeMs(utcDay + 1);
    if (beforeMs === afterMs) return null;
    let change = this.#changes.get(utcDay);
    if (change === undefined) {
      change = { atMs: this.#findChangeMs(utcDay, beforeMs), beforeMs, afterMs };
      this.#changes.set(utcDay, change);
    }
    return change;
  }

  #findChangeMs(utcDay: number, beforeMs: number): number {
    let lastBefore = (utcDay * DAY_MS) / 1000 - 1;
    let firstAfter = lastBefore + DAY_MS / 1000;
    while (firstAfter - lastBefore > 1) {
      const middle = Math.floor((lastBefore + firstAfter) / 2);
      if (this.#offsetAtMs(middle * 1000) === beforeMs) lastBefore = middle;
      else firstAfter = middle;
    }
    return firstAfter * 1000;
  }

  #offsetAtMs(instantMs: number): number {
    if (this.name === "UTC") return 0;
    this.#format ??= new Intl.DateTimeFormat("en-US", { timeZone: this.name, timeZoneName: "longOffset" });
    // "3/28/2027, GMT+05:45"; plain "GMT" for zero; seconds only for local mean times of long ago.
    const found = /GMT([+-])(\d+):(\d+)(?::(\d+))?$/.exec(this.#format.format(instantMs));
    if (found === null) return 0;
    const [, sign, hours, minutes, seconds = "0"] = found;
    const offsetSeconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return (sign === "-" ? -offsetSeconds : offsetSeconds) * 1000;
  }
}

/** The zone without changes, for which nothing is looked up. */
export const utc = new Zone("UTC");

const zones = new Map([[utc.name, utc]]);
let listed: Set<string> | undefined;

/** The zone of that IANA name ("Europe/Paris", "UTC"), the same object for the same name; null where there is none. */
export function findZone(name: string): Zone | null {
  let zone = zones.get(name);
  if (zone === undefined) {
    if (!isZone(name)) return null;
    zone = new Zone(name);
    zones.set(name, zone);
  }
  return zone;
}

function isZone(name: string): boolean {
  // "+02:00" is an offset, not a zone: it knows no summer time, and some versions of Node take it.
  if (!/^[A-Za-z]/.test(name)) return false;
  // The list is read ten times faster than a first formatter is built, which a tick may never need; it lacks the zones' older and newer names.
  listed ??= new Set(Intl.supportedValuesOf("timeZone"));
  if (listed.has(name)) return true;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
