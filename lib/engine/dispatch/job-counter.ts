import type { WorkerStats } from "../ledger/workers";

const MINUTE_MS = 60_000;

/** Counts what a worker has under way and what it has ended, for its page. */
export class JobCounter {
  private inFlight = 0;
  private jobsDone = 0;
  /** When each job of the last minute ended, by the monotonic clock. */
  private ends: number[] = [];
  private waiting: (() => void)[] = [];

  async count(job: () => Promise<void>): Promise<void> {
    this.inFlight += 1;
    try {
      await job();
    } finally {
      this.inFlight -= 1;
      this.jobsDone += 1;
      this.ends.push(performance.now());
      if (this.inFlight === 0) for (const resolve of this.waiting.splice(0)) resolve();
    }
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  stats(): WorkerStats {
    const since = performance.now() - MINUTE_MS;
    this.ends = this.ends.filter((end) => end > since);
    return { inFlight: this.inFlight, jobsDone: this.jobsDone, jobsPerMinute: this.ends.length };
  }
}
