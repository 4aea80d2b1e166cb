import type { Sql } from "../db/sql";
import { openSettings, type SecretKeeper, type StoredServer } from "./import-servers";
import { type StoredService, servicesAfter } from "./stored-services";

const ROWS_AT_ONCE = 1_000;

/** How the export reaches drivers and secrets. `withSecrets`: the text that is yielded holds them readable. */
export interface ExportOptions {
  withSecrets: boolean;
  keeper: Pick<SecretKeeper, "findDriver" | "decrypt">;
  /** Hears of secrets that cannot be decrypted, and are left out. */
  warn(message: string): void;
}

/** The bundle of everything, as pieces of JSON text, one line a row. `db` should be a snapshot. Memory does not grow with the database. */
export async function* exportBundle(db: Sql, options: ExportOptions): AsyncGenerator<string, void> {
  yield "{";
  yield* section("servers", servers(db, options));
  yield ",";
  yield* section("products", products(db));
  yield ",";
  yield* section("customers", customers(db));
  yield ",";
  yield* section("services", services(db));
  yield "\n}\n";
}

async function* section(name: string, rows: AsyncIterable<object>): AsyncGenerator<string, void> {
  yield `\n  "${name}": [`;
  let separator = "";
  for await (const row of rows) {
    yield `${separator}\n    ${JSON.stringify(row)}`;
    separator = ",";
  }
  yield separator ? "\n  ]" : "]";
}

async function* servers(db: Sql, { keeper, withSecrets, warn }: ExportOptions): AsyncGenerator<object, void> {
  const rows = await db.all<StoredServer>("SELECT id, key, name, driver, settings, max_concurrency, timeout_ms FROM servers ORDER BY id");
  for (const row of rows) {
    const driver = keeper.findDriver(row.driver);
    // Without its driver nobody knows which of its settings are secret.
    const { open, unreadable } = driver ? openSettings(row.settings, driver, keeper) : { open: {}, unreadable: [] };
    if (!driver) warn(`server ${row.key}: this version has no driver "${row.driver}", its settings are left out`);
    if (withSecrets) for (const secret of unreadable) warn(`server ${row.key}: ${secret} cannot be decrypted (was APP_SECRET changed?)`);
    const hidden = new Set<string>(withSecrets ? [] : driver?.secretSettings);
    yield {
      key: row.key,
      name: row.name,
      driver: row.driver,
      settings: Object.fromEntries(Object.entries(open).filter(([name]) => !hidden.has(name))),
      maxConcurrency: row.max_concurrency,
      timeoutMs: row.timeout_ms,
    };
  }
}

async function* products(db: Sql): AsyncGenerator<object, void> {
  const rows = await db.all<{ settings: string }>(
    `SELECT p.key, p.name, v.key AS server, p.settings, p.suspend_after_days AS "suspendAfterDays", p.grace_days AS "graceDays"
     FROM products p JOIN servers v ON v.id = p.server_id ORDER BY p.id`,
  );
  for (const row of rows) yield { ...row, settings: JSON.parse(row.settings) };
}

async function* customers(db: Sql): AsyncGenerator<object, void> {
  for (let afterId = 0; ; ) {
    const rows = await db.all<{ id: number; exempt: number | boolean }>(
      "SELECT id, email, name, exempt FROM customers WHERE id > $1 ORDER BY id LIMIT $2",
      [afterId, ROWS_AT_ONCE],
    );
    for (const { id: _, ...row } of rows) yield { ...row, exempt: Boolean(row.exempt) };
    const last = rows.at(-1);
    if (!last) return;
    afterId = last.id;
  }
}

async function* services(db: Sql): AsyncGenerator<object, void> {
  for (let afterId = 0; ; ) {
    const rows: StoredService[] = await servicesAfter(db, afterId, ROWS_AT_ONCE);
    for (const { id: _, termAnchorDay: __, ...row } of rows) yield row;
    const last = rows.at(-1);
    if (!last) return;
    afterId = last.id;
  }
}
