import type { Sql, SqlDatabase, SqlValue } from "../../db/sql";
import { DatabaseUnavailableError } from "../../errors";

/**
 * A database that is out of reach for the first transaction in which a statement matches `pattern`: before it is committed, so that nothing
 * of it happened, or after, so that only the answer is lost. `broke` resolves then.
 */
export function flakyDatabase(db: SqlDatabase, pattern: RegExp, when: "before" | "after"): SqlDatabase & { broke: Promise<void> } {
  let tell: () => void = () => undefined;
  const broke = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let broken = false;
  const breakNow = () => {
    broken = true;
    tell();
    return new DatabaseUnavailableError("database gone for a moment");
  };
  const transaction = async <T>(work: (tx: Sql) => Promise<T>): Promise<T> => {
    let matched = false;
    const note = (text: string) => {
      matched ||= pattern.test(text);
    };
    const result = await db.transaction(async (tx) => {
      const done = await work({
        forUpdate: tx.forUpdate,
        all: <Row>(text: string, params?: readonly SqlValue[]) => {
          note(text);
          return tx.all<Row>(text, params);
        },
        run: (text, params) => {
          note(text);
          return tx.run(text, params);
        },
      });
      if (matched && !broken && when === "before") throw breakNow();
      return done;
    });
    if (matched && !broken) throw breakNow();
    return result;
  };
  return {
    broke,
    dialect: db.dialect,
    forUpdate: db.forUpdate,
    transaction,
    all: (text, params) => db.all(text, params),
    run: (text, params) => db.run(text, params),
    exclusive: (work) => db.exclusive(work),
    snapshot: (work) => db.snapshot(work),
    now: () => db.now(),
    close: () => db.close(),
  };
}
