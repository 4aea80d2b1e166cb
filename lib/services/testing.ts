import * as z from "zod";
import type { Sql, SqlValue } from "../db/sql";
import { openTestDatabase } from "../db/testing";
import { plainRows } from "../db/testing/rows";
import type { ExecutionTrigger } from "../engine/define";
import { Journal } from "../engine/journal";
import type { Driver, DriverCall, DriverOutcome, DriverStep } from "../provisioning/driver";
import type { LifecycleService } from "./lifecycle";
import { runStep } from "./run-step";

export const testNow = new Date("2026-11-23T12:00:00Z");
export const inDays = (days: number, from = testNow) => new Date(from.getTime() + days * 86_400_000);

/** A call that the test driver received, and the server it was for. */
interface ReceivedCall extends DriverCall {
  server: string;
}

export interface TestService extends Partial<LifecycleService> {
  reference: string;
  product?: string;
  suspendAfterDays?: number | null;
  graceDays?: number | null;
  externalId?: string | null;
}

/** For tests: a migrated database with a server `web-1`, its product `s`, a customer and an exempt one, and a driver in memory. */
export async function createHosting() {
  const database = await openTestDatabase();
  const { db } = database;
  const calls: ReceivedCall[] = [];
  let now = testNow;
  const hosting = {
    db,
    database,
    calls,
    /** Replace it to answer, throw or wait. */
    answer: (async () => ({ kind: "done" })) as (call: ReceivedCall, signal: AbortSignal) => Promise<DriverOutcome>,
    now: () => now,
    setNow: (at: Date) => {
      now = at;
    },
    addServer: (key: string, server: { driver?: string; settings?: string; maxConcurrency?: number } = {}) =>
      insert(db, "servers", {
        key,
        name: key,
        driver: server.driver ?? "memory",
        settings: server.settings ?? '{"token":"encrypted:open"}',
        max_concurrency: server.maxConcurrency ?? 10,
        timeout_ms: 10_000,
        ...stamps,
      }),
    addProduct: (key: string, serverKey: string, product: { settings?: string; suspendAfterDays?: number; graceDays?: number } = {}) =>
      insert(db, "products", {
        key,
        name: key,
        server_id: { sql: `(SELECT id FROM servers WHERE key = '${serverKey}')` },
        settings: product.settings ?? '{"plan":"small"}',
        suspend_after_days: product.suspendAfterDays ?? null,
        grace_days: product.graceDays ?? null,
        ...stamps,
      }),
    addService: (service: TestService) => insertService(db, service),
    addServices: (services: readonly TestService[]) =>
      db.transaction(async (tx) => {
        for (const service of services) await insertService(tx, service);
      }),
    saveLifecycle: (settings: object) =>
      db.run("INSERT INTO settings (key, value, updated_at) VALUES ('lifecycle', $1, $2)", [JSON.stringify(settings), testNow]),
    service: async (reference: string) =>
      plainRows(await db.all<Record<string, unknown>>("SELECT * FROM services WHERE reference = $1", [reference]))[0] ?? {},
    items: (executionId: number) =>
      db.all<{ subject_label: string; outcome: string; reason_code: string | null; error_name: string | null; error: string | null }>(
        "SELECT subject_label, outcome, reason_code, error_name, error FROM items WHERE execution_id = $1 ORDER BY subject_label",
        [executionId],
      ),
    /** An execution that is running under attempt 1. */
    startExecution: (trigger: ExecutionTrigger = "schedule") =>
      insert(db, "executions", { task_key: "test", trigger, status: "running", attempt: 1, created_at: now }),
    async run(step: DriverStep, options: { retryOf?: number; signal?: AbortSignal; executionId?: number } = {}) {
      const executionId = options.executionId ?? (await hosting.startExecution(options.retryOf ? "retry" : "schedule"));
      const journal = new Journal(db, { id: executionId, attempt: 1 }, hosting.now, () => undefined);
      try {
        const result = await runStep(step, {
          execution: { id: executionId, attempt: 1, taskKey: "test", trigger: "schedule", slotAt: null, retryOf: options.retryOf ?? null },
          settings: {},
          resources: {
            driver: (key) => (key === "memory" ? memoryDriver(hosting) : undefined),
            decrypt: (stored) => stored.replace("encrypted:", ""),
            timezone: "UTC",
            backupsFolder: database.folder,
            databaseFile: undefined,
          },
          db,
          now: hosting.now,
          signal: options.signal ?? new AbortController().signal,
          log: journal.log,
          record: (item, effect) => journal.record(item, effect),
        });
        return { executionId, result };
      } finally {
        await journal.flush();
        await db.run("UPDATE executions SET status = 'succeeded' WHERE id = $1", [executionId]);
      }
    },
    close: database.remove,
  };
  await hosting.addServer("web-1");
  await hosting.addProduct("s", "web-1");
  await insert(db, "customers", { email: "a@example.com", name: "A", exempt: false, ...stamps });
  await insert(db, "customers", { email: "exempt@example.com", name: "E", exempt: true, ...stamps });
  return hosting;
}

export type Hosting = Awaited<ReturnType<typeof createHosting>>;

function memoryDriver(hosting: { calls: ReceivedCall[]; answer(call: ReceivedCall, signal: AbortSignal): Promise<DriverOutcome> }): Driver {
  return {
    key: "memory",
    settings: z.object({ token: z.literal("open", "expected the word open") }),
    secretSettings: ["token"] as never[],
    async perform(server, call, signal) {
      const received = { ...call, server: server.key };
      hosting.calls.push(received);
      return hosting.answer(received, signal);
    },
    check: async () => ({ ok: true }),
    close: async () => undefined,
  };
}

const stamps = { created_at: testNow, updated_at: testNow };

function insertService(db: Sql, service: TestService): Promise<number> {
  const product = service.product ?? "s";
  return insert(db, "services", {
    reference: service.reference,
    customer_id: { sql: `(SELECT id FROM customers WHERE exempt = ${service.exempt === true})` },
    product_id: { sql: `(SELECT id FROM products WHERE key = '${product}')` },
    server_id: { sql: `(SELECT server_id FROM products WHERE key = '${product}')` },
    state: service.state ?? "active",
    state_changed_at: testNow,
    expires_at: service.expiresAt ?? null,
    external_id: service.externalId ?? null,
    suspended_at: service.suspendedAt ?? null,
    suspension_reason: service.suspensionReason ?? null,
    cancel_at: service.cancelAt ?? null,
    hold_until: service.holdUntil ?? null,
    suspend_after_days: service.suspendAfterDays ?? null,
    grace_days: service.graceDays ?? null,
    attempt_step: service.attemptStep ?? null,
    attempts: service.attempts ?? 0,
    next_attempt_at: service.nextAttemptAt ?? null,
    gave_up_at: service.gaveUpAt ?? null,
    ...stamps,
  });
}

/** Inserts one row and returns its id. */
async function insert(db: Sql, table: string, row: Record<string, SqlValue | { sql: string }>): Promise<number> {
  const values: SqlValue[] = [];
  const expressions = Object.values(row).map((value) => {
    if (typeof value === "object" && value !== null && "sql" in value) return value.sql;
    return `$${values.push(value)}`;
  });
  const text = `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${expressions.join(", ")}) RETURNING id`;
  const [inserted] = await db.all<{ id: number }>(text, values);
  return inserted?.id ?? 0;
}
