import { CsvError, parse } from "csv-parse/sync";
import { checkBundle, InvalidBundleError, type ParsedBundle } from "./bundle";

const required = ["reference", "customer", "product"];
const numeric = ["suspendAfterDays", "graceDays"];
const nullable = ["expiresAt", "externalId", "suspendedAt", "suspensionReason", "cancelAt", "holdUntil", "holdReason", ...numeric];
const columns = [...required, "state", "customerName", ...nullable];

interface Row {
  record: Record<string, string>;
  info: { lines: number };
}

/**
 * Reads services from CSV (comma, header row, in any order of columns), for products that are there already. Customers are too, unless the
 * column `customerName` names them. An empty cell empties its field; a column that is not there leaves it. Throws InvalidBundleError, naming lines.
 */
export function parseCsvBundle(content: string): ParsedBundle {
  if (content.trim() === "") throw new InvalidBundleError([`line 1: expected a header row with ${required.join(", ")}`]);
  const rows = readRows(content);
  const services = rows.map(({ record }) => toService(record));
  const customers = new Map<string, { customer: { email: string; name: string }; line: number }>();
  for (const { record, info } of rows) {
    const { customer = "", customerName } = record;
    if (customerName && !customers.has(customer.toLowerCase()))
      customers.set(customer.toLowerCase(), { customer: { email: customer, name: customerName }, line: info.lines });
  }
  const newCustomers = [...customers.values()];
  const locate: ParsedBundle["locate"] = ([section, index, ...path]) => {
    const line = section === "services" ? rows[Number(index)]?.info.lines : newCustomers[Number(index)]?.line;
    const field = section === "customers" ? (path[0] === "email" ? "customer" : "customerName") : path.map(String).join(".");
    return `line ${line}${field ? `: ${field}` : ""}`;
  };
  const bundle = checkBundle({ services, customers: newCustomers.map(({ customer }) => customer) }, locate);
  return { bundle, customersOnlyIfMissing: true, locate };
}

function readRows(content: string): Row[] {
  try {
    return parse(content, { bom: true, columns: checkHeader, info: true, skip_empty_lines: true, trim: true }) as unknown as Row[];
  } catch (error) {
    if (error instanceof CsvError) throw new InvalidBundleError([`line ${error.lines ?? 1}: ${error.message}`]);
    throw error;
  }
}

function checkHeader(header: string[]): string[] {
  const problems = [
    ...header
      .filter((name, index) => !columns.includes(name) || header.indexOf(name) !== index)
      .map((name) => `line 1: unknown or repeated column "${name}"; known are ${columns.join(", ")}`),
    ...required.filter((name) => !header.includes(name)).map((name) => `line 1: expected a column "${name}"`),
  ];
  if (problems.length > 0) throw new InvalidBundleError(problems);
  return header;
}

function toService(record: Record<string, string>): Record<string, unknown> {
  const service: Record<string, unknown> = {};
  for (const [column, cell] of Object.entries(record)) {
    if (column === "customerName" || (column === "state" && cell === "")) continue;
    if (cell === "" && nullable.includes(column)) service[column] = null;
    else service[column] = numeric.includes(column) && /^\d+$/.test(cell) ? Number(cell) : cell;
  }
  return service;
}
