import { renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";

/** More pages than a database has: the copy is made in one step, so that writers in other processes cannot make it start over. */
const ALL_PAGES = 0x7fffffff;

/**
 * Copies a SQLite database that is in use with SQLite's online backup, and verifies the copy with `integrity_check`.
 * `target` appears only once it is whole and sound; otherwise this throws and leaves nothing.
 */
export async function backupSqlite(file: string, target: string): Promise<void> {
  const partial = `${target}.partial`;
  try {
    const source = new Database(file, { readonly: true, fileMustExist: true });
    try {
      await source.backup(partial, { progress: () => ALL_PAGES });
    } finally {
      source.close();
    }
    verify(partial);
    renameSync(partial, target);
  } finally {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(partial + suffix, { force: true });
  }
}

function verify(file: string): void {
  const copy = new Database(file, { fileMustExist: true });
  try {
    // A copy that is one file: no write-ahead log beside it.
    copy.pragma("journal_mode = DELETE");
    const findings = copy.pragma("integrity_check(5)") as { integrity_check: string }[];
    if (findings.length !== 1 || findings[0]?.integrity_check !== "ok") {
      throw new Error(`the copy is not sound: ${findings.map((finding) => finding.integrity_check).join("; ")}`);
    }
  } finally {
    copy.close();
  }
}
