import type { Sql, SqlDatabase, SqlValue } from "../../db/sql";

/** A database whose process is killed (SIGKILL, no chance to tidy up) right after its n-th statement; transactions count their parts. */
export function mortalDatabase(db: SqlDatabase, killAfter: number): SqlDatabase {
  let statements = 0;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    statements += 1;
    if (statements === killAfter) process.kill(process.pid, "SIGKILL");
    return result;
  };
  const wrap = (sql: Sql): Sql => ({
    forUpdate: sql.forUpdate,
    all: <Row>(text: string, params?: readonly SqlValue[]) => counted(sql.all<Row>(text, params)),
    run: (text: string, params?: readonly SqlValue[]) => counted(sql.run(text, params)),
  });
  return {
    dialect: db.dialect,
    ...wrap(db),
    transaction: (work) => counted(db.transaction((tx) => work(wrap(tx)))),
    exclusive: (work) => counted(db.exclusive((tx) => work(wrap(tx)))),
    snapshot: (work) => counted(db.snapshot((tx) => work(wrap(tx)))),
    now: () => db.now(),
    close: () => db.close(),
  };
}
