import type { SqlDatabase } from "../../db/sql";
import { countAliveWorkers } from "../ledger/workers";
import { type Dispatch, inProcess } from "./dispatch";
import { onWorkers, withoutWorkers } from "./tickets";

/** Where executions recorded at `now` are to run: on workers if one is alive. */
export async function chooseDispatch(db: SqlDatabase, now: Date): Promise<Dispatch> {
  if (db.dialect === "sqlite") return inProcess;
  return (await countAliveWorkers(db, now)) > 0 ? onWorkers : withoutWorkers;
}
