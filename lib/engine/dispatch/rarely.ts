/** How long the same message is left out after it was told. */
const EVERY_MS = 60_000;
/** Kinds of messages that are remembered; more than a worker has. */
const REMEMBERED = 100;

/**
 * Tells each message at most once a minute, so that an outage of hours does not fill the disk with one line over and over. Messages that
 * differ only in numbers are the same. In: what tells it, and a clock in milliseconds.
 */
export function rarely(tell: (message: string) => void, now: () => number = () => performance.now()): (message: string) => void {
  const toldAt = new Map<string, number>();
  return (message) => {
    const kind = message.replaceAll(/\d+/g, "#");
    const last = toldAt.get(kind);
    if (last !== undefined && now() - last < EVERY_MS) return;
    if (toldAt.size >= REMEMBERED) toldAt.clear();
    toldAt.set(kind, now());
    tell(message);
  };
}
