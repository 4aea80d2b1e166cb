import type { SqlDatabase } from "../db/sql";

/** Lets so many in at once, the others in the order in which they came. */
class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  async pass<T>(limit: number, work: () => Promise<T>): Promise<T> {
    // Whoever leaves hands its place to the first who waits, so that nobody slips in between.
    if (this.inside < limit) this.inside += 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.inside -= 1;
    }
  }
}

const gates = new WeakMap<SqlDatabase, Map<number, Gate>>();

/** The gate before one server, shared by all the steps that this process runs on that database: its limit is of the server, not of a task. */
export function gateOf(db: SqlDatabase, serverId: number): Gate {
  const ofServers = gates.get(db) ?? new Map<number, Gate>();
  gates.set(db, ofServers);
  const gate = ofServers.get(serverId) ?? new Gate();
  ofServers.set(serverId, gate);
  return gate;
}
