import { UsageError } from "../../errors";
import type { SqlDatabase } from "../sql";
import { copyDialect } from "./dialects";
import type { Table } from "./shapes";

/** Tables whose rows mean something only where they were written, with the reason. */
export const NOT_COPIED: Readonly<Record<string, string>> = {
  batches: "shares of an execution under way; none is under way while an installation moves",
  workers: "processes that served the old database; they register anew",
};

/**
 * Every table that both databases have, except those of the tools (`_…`), each after those that it refers to. From the databases' own
 * catalogues, so that a new table needs no line here. Throws UsageError when one has a table or a column that the other lacks.
 */
export async function readTables(source: SqlDatabase, target: SqlDatabase): Promise<Table[]> {
  const [here, there] = [await catalogue(source), await catalogue(target)];
  const differing = [...new Set([...here.keys(), ...there.keys()])].find((name) => shape(here.get(name)) !== shape(there.get(name)));
  if (differing !== undefined)
    throw new UsageError(`table ${differing} is not the same in both databases; bring both up to date with one version of the code`);
  return inOrder([...here.values()]);
}

/** Of `tables`, those whose rows move. */
export function copiedTables(tables: readonly Table[]): Table[] {
  return tables.filter(({ name }) => !(name in NOT_COPIED));
}

async function catalogue(db: SqlDatabase): Promise<Map<string, Table>> {
  const dialect = copyDialect(db);
  const [columns, references] = [await dialect.columns(db), await dialect.references(db)];
  const names = [...new Set(columns.map(({ table }) => table))].filter((name) => !name.startsWith("_")).sort();
  return new Map(
    names.map((name) => {
      const own = columns.filter(({ table }) => table === name).sort((a, b) => (a.column < b.column ? -1 : 1));
      const key = own.filter(({ keyPosition }) => keyPosition > 0).sort((a, b) => a.keyPosition - b.keyPosition);
      const table: Table = {
        name,
        columns: own.map(({ column, type }) => ({ name: column, kind: dialect.kindOf(type) })),
        key: key.map(({ column }) => column),
        references: [...new Set(references.filter(({ table }) => table === name).map(({ target }) => target))].sort(),
      };
      return [name, table];
    }),
  );
}

function shape(table: Table | undefined): string {
  return JSON.stringify(table ?? null);
}

/** Each after those that it refers to; otherwise as they come. */
function inOrder(tables: Table[]): Table[] {
  const ordered: Table[] = [];
  const visit = (table: Table) => {
    if (ordered.includes(table)) return;
    for (const name of table.references) if (name !== table.name) visit(tables.find((other) => other.name === name) as Table);
    ordered.push(table);
  };
  tables.forEach(visit);
  return ordered;
}
