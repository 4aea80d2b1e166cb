/** Why the signal of an execution, or of a batch, fired: the signal's `reason`. */
export class StopRequest extends Error {
  override name = "AbortError";
  constructor(
    /** `handBack`: this process is ending, another one is to begin again. `stop`: of a batch, its execution is coming to its end. */
    readonly why: "timeout" | "cancel" | "lost" | "handBack" | "stop",
    message: string,
    readonly by = "",
  ) {
    super(message);
  }
}

/** The reason of a signal that only StopRequests fire. */
export function stopRequestOf(signal: AbortSignal): StopRequest | undefined {
  return signal.reason as StopRequest | undefined;
}

/** What every task is told alike. */
export const leaseLost = () => new StopRequest("lost", "the lease is lost: another process may own this execution");
export const cancelledBy = (by: string) => new StopRequest("cancel", `cancelled by ${by}`, by);
export const processEnding = () => new StopRequest("handBack", "this process is ending, and hands its work back");
