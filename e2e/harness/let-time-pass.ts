import type { SqlDatabase } from "../../lib/db/sql";

/** Moves times of a table into the past, as if so much time had passed since; of the rows that `where` names, such as `WHERE id = 1`. */
export async function letTimePass(database: SqlDatabase, table: string, columns: readonly string[], ms: number, where = ""): Promise<void> {
  const span = database.dialect === "sqlite" ? String(ms) : `interval '${ms} milliseconds'`;
  await database.run(`UPDATE ${table} SET ${columns.map((column) => `${column} = ${column} - ${span}`).join(", ")} ${where}`);
}
