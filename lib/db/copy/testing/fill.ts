import type { SqlDatabase, SqlValue } from "../../sql";
import { quote } from "../read";
import type { Column, Table } from "../shapes";
import { readTables } from "../tables";

/** What texts are made of: what SQL, arrays, JSON and COPY give a meaning to, and what sorts differently by language than by bytes. */
const TEXTS = ["", 'a "quoted" {array,NULL}', "back\\slash \\u0000 \\N", "line\r\n\tend", "é😀\u2028 ÿZz", "NULL", "[1,null]", "%$1'); --"];
/** Before 1970, at it, and with milliseconds after it. */
const TIMES = [-62_135_596_800_000, -1, 0, 951_782_400_001, 1_795_536_800_999, 253_402_300_799_999];
export const FILLED_ROWS = 24;

/**
 * Puts FILLED_ROWS rows into every table of a database, with something in each column, whatever tables there are; the last row has null
 * wherever that is allowed. The rows of number n refer to those of number n.
 */
export async function fillEveryTable(db: SqlDatabase): Promise<Table[]> {
  const tables = await readTables(db, db);
  const nullable = await nullableColumns(db);
  await db.transaction(async (tx) => {
    for (const table of tables) {
      const columns = table.columns.map(({ name }) => quote(name)).join(", ");
      const places = table.columns.map((_, index) => `$${index + 1}`).join(", ");
      for (let number = 1; number <= FILLED_ROWS; number++) {
        const values = table.columns.map((column) =>
          number === FILLED_ROWS && nullable.has(`${table.name}.${column.name}`) ? null : fillerFor(table, column, number),
        );
        await tx.run(`INSERT INTO ${quote(table.name)} (${columns}) VALUES (${places})`, values);
      }
    }
  });
  return tables;
}

function fillerFor(table: Table, column: Column, number: number): SqlValue {
  switch (column.kind) {
    case "text":
      return `${TEXTS[number % TEXTS.length]}${number}`;
    case "boolean":
      return number % 2 === 0;
    case "time":
      return new Date(TIMES[number % TIMES.length] as number);
    case "integer":
      // Wider than others.
      return `${table.name}.${column.name}` === "rate_limits.last_request" ? Number.MAX_SAFE_INTEGER - number : number;
  }
}

async function nullableColumns(sqlite: SqlDatabase): Promise<Set<string>> {
  const rows = await sqlite.all<{
    name: string;
  }>(`SELECT m.name || '.' || c.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND c."notnull" = 0 AND c.pk = 0`);
  return new Set(rows.map(({ name }) => name));
}
