import type { CompareEvents, TableReport } from "../../lib/db/copy/copy-database";
import type { CopyEvents } from "../../lib/db/copy/copy-table";
import { NOT_COPIED } from "../../lib/db/copy/tables";

const TELL_EVERY_MS = 2_000;
/** Rows with replaced characters that are named, at most; the others are counted. */
const NAMED = 20;
/** Enough of a checksum to compare two lines by eye. */
const CHECKSUM_LENGTH = 16;

/** What the command prints: how far it is and what it replaced on stderr, the tables' sums and what to do next on stdout. */
export class CopyReport {
  private toldAt = Date.now();
  private replaced = 0;
  private rows = 0;
  private seconds = 0;

  readonly events: CopyEvents & CompareEvents = {
    copied: ({ name }, rows) => this.tell(`${name}: ${rows} rows copied`),
    compared: ({ name }, rows) => this.tell(`${name}: ${rows} rows compared`),
    replaced: ({ name }, row, column) => {
      this.replaced += 1;
      if (this.replaced <= NAMED)
        console.error(`${name}, ${row}: ${column} holds NUL characters, which the target cannot; replaced by U+FFFD`);
    },
  };

  private tell(progress: string): void {
    if (Date.now() - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = Date.now();
    console.error(progress);
  }

  compared({ table, source, target, difference, seconds }: TableReport): void {
    if (this.rows === 0 && this.seconds === 0) console.log(line("table", "rows", "SHA-256", "seconds"));
    this.rows += source.rows;
    this.seconds += seconds;
    console.log(line(table, String(source.rows), source.checksum.slice(0, CHECKSUM_LENGTH), seconds.toFixed(1)));
    if (difference !== undefined)
      console.error(
        `${table}: not the same; the target has ${target.rows} rows, ${target.checksum.slice(0, CHECKSUM_LENGTH)}; ${difference}`,
      );
  }

  total(): void {
    console.log(line("all", String(this.rows), "", this.seconds.toFixed(1)));
  }

  /** The last words of a copy. */
  end(equal: boolean, from: string, to: string): void {
    if (this.replaced > 0) console.error(`${this.replaced} texts had characters replaced that the target cannot hold.`);
    if (!equal) {
      console.error("The two differ: did something work on the source meanwhile? Stop it, then copy anew with --restart.");
      return;
    }
    for (const [table, reason] of Object.entries(NOT_COPIED)) console.log(`Not copied: ${table} (${reason}).`);
    console.log(`
Both hold the same. ${to} is ready. Now:
  1. set DATABASE_URL in .env to it
  2. look before you tick: dist/cron.mjs --dry-run
  3. start the dashboard, the cron, and the workers where there are any
Until the first tick there you can go back by setting DATABASE_URL to ${from} again. Never let both tick.`);
  }
}

function line(table: string, rows: string, checksum: string, seconds: string): string {
  return `${table.padEnd(16)} ${rows.padStart(10)}  ${checksum.padEnd(CHECKSUM_LENGTH)}  ${seconds.padStart(7)}`;
}
