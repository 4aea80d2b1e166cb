import type { SqlDatabase } from "../db/sql";
import { DatabaseUnavailableError, describeException } from "../errors";
import type { Effect, ItemOutcome, ItemRecord, Json, TaskLog } from "./define";
import { commitEntries, type ItemEntry, LeaseLostError, type LogEntry } from "./ledger/commit";
import type { Attempt } from "./ledger/heartbeat";

/** Items that one transaction writes at the most. */
const GROUP_SIZE = 200;
/** Log lines kept of one execution; a task that logs in a loop must not fill the disk. */
const MAX_LOG_LINES = 10_000;
const MAX_LOG_LENGTH = 10_000;

interface PendingItem extends ItemEntry {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Writes the items and log lines of one execution in group commits: what arrives while a transaction is under way goes into the next.
 * An effect that throws fails its own item only. Once the lease is lost everything is refused.
 */
export class Journal {
  readonly counts: Record<ItemOutcome, number> = { done: 0, already: 0, skipped: 0, failed: 0 };
  private items: PendingItem[] = [];
  private logs: LogEntry[] = [];
  private logLines = 0;
  private writing: Promise<void> | undefined;
  /** Set when nothing more can be written: the lease is lost, or the execution has ended. */
  private closed: Error | undefined;
  private sealed: Error | undefined;

  constructor(
    private readonly db: SqlDatabase,
    private readonly attempt: Attempt,
    private readonly now: () => Date,
    private readonly onFailure: (error: Error) => void,
  ) {}

  record(item: ItemRecord, effect?: Effect): Promise<void> {
    const written = new Promise<void>((resolve, reject) => {
      const refusal = this.closed ?? this.sealed;
      if (refusal) return reject(refusal);
      this.items.push({ item, effect, at: this.now(), resolve, reject });
      this.schedule();
    });
    // A task that does not wait for its record must not bring the process down with an unhandled rejection.
    written.catch(() => undefined);
    return written;
  }

  readonly log: TaskLog = {
    debug: (message, data) => this.addLine("debug", message, data),
    info: (message, data) => this.addLine("info", message, data),
    warn: (message, data) => this.addLine("warn", message, data),
    error: (message, data) => this.addLine("error", message, data),
  };

  /** Refuses what comes from now on; what came before is still written. */
  seal(reason: Error): void {
    this.sealed ??= reason;
  }

  /** Resolves when all that was recorded is written or refused: unless it was sealed before, a task that goes on recording never lets it. */
  async flush(): Promise<void> {
    while (this.writing) await this.writing;
  }

  /** Refuses everything from now on, and what is not written yet. */
  close(reason: Error): void {
    this.closed ??= reason;
  }

  private addLine(level: LogEntry["level"], message: string, data?: Json): void {
    if (this.closed || this.sealed || this.logLines > MAX_LOG_LINES) return;
    this.logLines += 1;
    const full = this.logLines > MAX_LOG_LINES;
    this.logs.push({
      at: this.now(),
      level: full ? "warn" : level,
      message: full ? `more than ${MAX_LOG_LINES} lines: the rest is left out` : String(message).slice(0, MAX_LOG_LENGTH),
      data: data === undefined || full ? null : dataText(data),
    });
    this.schedule();
  }

  private schedule(): void {
    this.writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.write());
  }

  private async write(): Promise<void> {
    const items = this.items.splice(0, GROUP_SIZE);
    const logs = this.logs.splice(0);
    try {
      await this.writeGroup(items, logs);
    } finally {
      this.writing = undefined;
      if (this.items.length > 0 || this.logs.length > 0) this.schedule();
    }
  }

  private async writeGroup(items: PendingItem[], logs: LogEntry[]): Promise<void> {
    try {
      if (this.closed) throw this.closed;
      await commitEntries(this.db, this.attempt, items, logs);
      for (const entry of items) {
        this.counts[entry.item.outcome] += 1;
        entry.resolve();
      }
    } catch (error) {
      // A database out of reach is no entry's fault, and trying each would wait for it each time.
      const refusesAll = error instanceof LeaseLostError || error instanceof DatabaseUnavailableError || this.closed !== undefined;
      if (refusesAll || items.length + logs.length === 1) {
        if (error instanceof LeaseLostError) this.close(error);
        if (items.length === 0) this.onFailure(error as Error);
        for (const entry of items) entry.reject(error);
      } else {
        // One entry spoils the group: write each on its own, so that only that one fails.
        for (const entry of items) await this.writeGroup([entry], []);
        for (const line of logs) await this.writeGroup([], [line]);
      }
    }
  }
}

/** A log line's data as JSON, cut where it is long; what cannot be written as JSON must not fail the task that logs it. */
function dataText(data: Json): string {
  try {
    return JSON.stringify(data).slice(0, MAX_LOG_LENGTH);
  } catch (error) {
    return JSON.stringify({ unreadable: describeException(error).message });
  }
}
