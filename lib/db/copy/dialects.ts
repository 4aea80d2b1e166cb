import type { SqlDatabase } from "../sql";
import type { CopyDialect } from "./dialect";
import { postgresqlDialect } from "./postgresql";
import { sqliteDialect } from "./sqlite";

const dialects: Record<SqlDatabase["dialect"], CopyDialect> = { sqlite: sqliteDialect, postgresql: postgresqlDialect };

/** What copying does in this database's own way. */
export function copyDialect(db: SqlDatabase): CopyDialect {
  return dialects[db.dialect];
}
