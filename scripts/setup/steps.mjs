// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { postgresqlSchema } from "../../lib/db/postgresql-schema.mjs";
import { fingerprint, unlessDone } from "./fingerprint.mjs";
import { root } from "./project.mjs";
import { run } from "./run.mjs";

const libSources = ["lib", "messages", "prisma/schema.prisma", "package-lock.json", "package.json", "tsconfig.json"];
const tickSources = [...libSources, "scripts"];
const webSources = [...libSources, "app", "components", "public", "instrumentation.ts", "next.config.js", "postcss.config.js", "proxy.ts"];
const thisNode = [process.execPath, process.version];

const SCHEMA = "prisma/schema.prisma";
/** Derived from SCHEMA; in a folder beside its own, so that relative paths mean the same. */
const POSTGRESQL_SCHEMA = ".cache/postgresql.prisma";

/** Generates the Prisma clients, one for each kind of database, when the schema changed. */
export async function generate() {
  const print = fingerprint([SCHEMA, "lib/db/postgresql-schema.mjs", "prisma.config.ts", "package-lock.json"]);
  await unlessDone("generate", print, "lib/db/generated/client.ts", () => generateClient("SQLite", SCHEMA));
  await unlessDone("generate-postgresql", print, "lib/db/generated-postgresql/client.ts", () => {
    mkdirSync(join(root, dirname(POSTGRESQL_SCHEMA)), { recursive: true });
    writeFileSync(join(root, POSTGRESQL_SCHEMA), postgresqlSchema(readFileSync(join(root, SCHEMA), "utf8")));
    return generateClient("PostgreSQL", POSTGRESQL_SCHEMA);
  });
}

/** @param {string} database @param {string} schema */
function generateClient(database, schema) {
  const command = ["node_modules/prisma/build/index.js", "generate", "--schema", schema];
  return run(`Generating the database client for ${database}`, process.execPath, command);
}

/** Builds dist/ when the code changed. Its shebang names this Node, so another Node builds again. */
export async function buildTick() {
  await unlessDone("build-tick", fingerprint(tickSources, thisNode), "dist/cron.mjs", () =>
    run("Building the tick", process.execPath, ["--import", "tsx", "scripts/build-tick.ts"]),
  );
}

/** Builds the web application when the code changed. */
export async function buildWeb() {
  await unlessDone("build-web", fingerprint(webSources, thisNode), ".next/BUILD_ID", () =>
    run("Building the dashboard (a minute)", process.execPath, ["node_modules/next/dist/bin/next", "build"], {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
    }),
  );
}
