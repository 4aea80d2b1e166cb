// @ts-check
import { fingerprint, unlessDone } from "./fingerprint.mjs";
import { run } from "./run.mjs";

const libSources = ["lib", "messages", "prisma/schema.prisma", "package-lock.json", "package.json", "tsconfig.json"];
const tickSources = [...libSources, "scripts"];
const webSources = [...libSources, "app", "components", "public", "instrumentation.ts", "next.config.js", "postcss.config.js", "proxy.ts"];
const thisNode = [process.execPath, process.version];

/** Generates the Prisma client when the schema changed. */
export async function generate() {
  const print = fingerprint(["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  await unlessDone("generate", print, "lib/db/generated/client.ts", () =>
    run("Generating the database client", process.execPath, ["node_modules/prisma/build/index.js", "generate"]),
  );
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
