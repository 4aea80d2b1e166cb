import type { Sql } from "../db/sql";
import { type Candidate, readCandidates } from "./candidate";

interface Asked {
  id: number;
  resolve(service: Candidate | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads services as they are stored now, for many who ask one by one: what is asked for while a statement is under way is read by the
 * next one, together. What comes back is never older than the question.
 */
export class TogetherReader {
  private asked: Asked[] = [];
  private reading = false;

  constructor(private readonly db: Sql) {}

  /** The service; undefined when it is gone. */
  read(id: number): Promise<Candidate | undefined> {
    return new Promise((resolve, reject) => {
      this.asked.push({ id, resolve, reject });
      if (this.reading) return;
      this.reading = true;
      // Who asks in the same turn of the event loop is served by the first statement already.
      setImmediate(() => void this.readAll());
    });
  }

  private async readAll(): Promise<void> {
    while (this.asked.length > 0) {
      const group = this.asked.splice(0);
      try {
        const services = await readCandidates(
          this.db,
          group.map(({ id }) => id),
        );
        for (const { id, resolve } of group) resolve(services.get(id));
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.reading = false;
  }
}
