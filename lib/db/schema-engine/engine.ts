import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm/schema_engine_bg";
import { projectRoot } from "../../project";
import { listMigrations, migrationsFolder } from "../migrations";
import { postgresqlSchema } from "../postgresql-schema.mjs";
import type { SqlDatabase } from "../sql";
import type { EngineDatabase } from "./database";

/*
 * Prisma's own schema engine, as WebAssembly: it writes and applies migrations without the binary that the Prisma CLI downloads.
 * The package is made for bundlers; its module is instantiated by hand here, as its own entry file would.
 */

type Dialect = SqlDatabase["dialect"];

const SCHEMA_FILE = "prisma/schema.prisma";
export const noFilter = { externalTables: [], externalEnums: [] };

/** Instantiated once a process: the bindings keep views on the memory of the instance they were first given. */
let bindings: Promise<typeof import("@prisma/schema-engine-wasm/schema_engine_bg")> | undefined;

async function instantiate() {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const folder = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const { instance } = await WebAssembly.instantiate(readFileSync(join(folder, "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": withoutWaiting(glue as never),
  });
  (glue as unknown as { __wbg_set_wasm(exports: unknown): void }).__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

/** The engine leaves its timers running, the one around its lock for 10 s: they must not keep the process from ending. */
function withoutWaiting(glue: WebAssembly.ModuleImports): WebAssembly.ModuleImports {
  const setTimers = Object.keys(glue).filter((name) => name.startsWith("__wbg_setTimeout_"));
  const start = (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  return { ...glue, ...Object.fromEntries(setTimers.map((name) => [name, start])) };
}

/** Runs `work` with an engine on the database, then closes the database. Throws what the database can explain in its words. */
export async function withEngine<T>(dialect: Dialect, database: EngineDatabase, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  bindings ??= instantiate();
  const { SchemaEngine } = await bindings;
  try {
    const datamodels: [string, string][] = [[SCHEMA_FILE, readSchema(dialect)]];
    const engine = await SchemaEngine.new({ datamodels }, () => undefined, bindMigrationAwareSqlAdapterFactory(database.factory));
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    throw database.explain(error);
  } finally {
    await database.close();
  }
}

/** The schema as a goal to migrate to. */
export function schemaTarget(dialect: Dialect) {
  return { tag: "schemaDatamodel" as const, files: [{ path: SCHEMA_FILE, content: readSchema(dialect) }] };
}

function readSchema(dialect: Dialect): string {
  const text = readFileSync(join(projectRoot, SCHEMA_FILE), "utf8");
  return dialect === "postgresql" ? postgresqlSchema(text) : text;
}

/** The written migrations, as the engine takes them. */
export function migrationsList(dialect: Dialect) {
  const baseDir = migrationsFolder(dialect);
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: `provider = "${dialect}"\n` },
    shadowDbInitScript: "",
    migrationDirectories: listMigrations(dialect).map((path) => ({
      path,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(join(baseDir, path, "migration.sql"), "utf8") },
      },
    })),
  };
}
