import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { DatabaseUnavailableError } from "../errors";
import { projectRoot } from "../project";
import { BUSY_TIMEOUT_MS } from "./busy";
import { listMigrations, migrationsFolder } from "./migrations";

/*
 * Prisma's own schema engine, as WebAssembly: it writes and applies migrations without the binary that the Prisma CLI downloads.
 * The package is made for bundlers; its module is instantiated by hand here, as its own entry file would.
 */

const SCHEMA_FILE = "prisma/schema.prisma";
const noFilter = { externalTables: [], externalEnums: [] };

/** Instantiated once a process: the bindings keep views on the memory of the instance they were first given. */
let bindings: Promise<typeof import("@prisma/schema-engine-wasm/schema_engine_bg")> | undefined;

async function instantiate() {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": glue as never,
  });
  (glue as unknown as { __wbg_set_wasm(exports: unknown): void }).__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

/** Runs `work` with an engine on the file, and closes every connection that it opened. `onConnect` is handed each, when it opens. */
async function withEngine<T>(
  databaseFile: string,
  work: (engine: SchemaEngine) => Promise<T>,
  onConnect: (connection: SqlDriverAdapter) => Promise<void> = async () => undefined,
): Promise<T> {
  bindings ??= instantiate();
  const { SchemaEngine } = await bindings;
  const factory = new PrismaBetterSqlite3({ url: databaseFile, timeout: BUSY_TIMEOUT_MS }, { timestampFormat: "unixepoch-ms" });
  const connections: SqlDriverAdapter[] = [];
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    connections.push(connection);
    await onConnect(connection);
    return connection;
  };
  // The engine replays a whole migration on the shadow database as one "statement", which better-sqlite3 refuses to prepare.
  const connectToShadowDb = factory.connectToShadowDb.bind(factory);
  factory.connectToShadowDb = async () => {
    const shadow = await connectToShadowDb();
    shadow.executeRaw = async ({ sql }) => {
      await shadow.executeScript(sql);
      return 0;
    };
    connections.push(shadow);
    return shadow;
  };
  try {
    const datamodels: [string, string][] = [[SCHEMA_FILE, readSchema()]];
    const engine = await SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    for (const connection of connections) await connection.dispose();
  }
}

function readSchema(): string {
  return readFileSync(join(projectRoot, SCHEMA_FILE), "utf8");
}

function migrationsList() {
  const baseDir = migrationsFolder("sqlite");
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: 'provider = "sqlite"\n' },
    shadowDbInitScript: "",
    migrationDirectories: listMigrations("sqlite").map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
  };
}

/** In one process the waiting would keep the other from going on: one after the other. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Applies what is new to the SQLite file, creating it where it is missing. Returns the names applied.
 * All in one transaction: a migration that fails or is killed leaves the database as it was, and of two at once the second waits.
 * Throws DatabaseUnavailableError when the file stays locked.
 */
export function applyMigrations(databaseFile: string): Promise<string[]> {
  const result = previous.then(() => applyNow(databaseFile));
  previous = result.catch(() => undefined);
  return result;
}

async function applyNow(databaseFile: string): Promise<string[]> {
  let connection: SqlDriverAdapter | undefined;
  let locked = false;
  const begin = async (opened: SqlDriverAdapter) => {
    // Redefining a table drops it, which would delete what refers to it; the switch is ignored inside a transaction.
    await opened.executeScript("PRAGMA foreign_keys = OFF");
    locked = true;
    await opened.executeScript("BEGIN EXCLUSIVE");
    locked = false;
    connection = opened;
  };
  const apply = async (engine: SchemaEngine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: migrationsList(), filters: noFilter });
    await connection?.executeScript("COMMIT");
    return appliedMigrationNames;
  };
  try {
    return await withEngine(databaseFile, apply, begin);
  } catch (error) {
    if (!locked) throw error;
    throw new DatabaseUnavailableError(`database ${databaseFile} is locked by another process; stop it, then try again`, { cause: error });
  }
}

/** The SQL that leads from the written migrations to the schema; undefined when they already agree. */
export async function diffMigrations(): Promise<string | undefined> {
  const from = listMigrations("sqlite").length === 0 ? { tag: "empty" as const } : { tag: "migrations" as const, ...migrationsList() };
  const to = { tag: "schemaDatamodel" as const, files: [{ path: SCHEMA_FILE, content: readSchema() }] };
  const { stdout } = await withEngine(":memory:", (engine) => engine.diff({ from, to, script: true, exitCode: null, filters: noFilter }));
  return stdout === null || /^\s*(-- This is an empty migration\.)?\s*$/.test(stdout) ? undefined : stdout;
}
