import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { createAuth } from "../../lib/auth/auth";
import { createUser } from "../../lib/auth/create-user";
import { openPrisma } from "../../lib/db/client";
import { openSql } from "../../lib/db/open";
import type { SqlDatabase } from "../../lib/db/sql";
import { UsageError } from "../../lib/errors";
import { projectRoot } from "../../lib/project";
import { requireDemonstration } from "../seed/guard";
import { startNextServer } from "../serve/next-server";
import { type BenchInstallation, benchInstallation } from "./installation";
import { reportAddresses } from "./report-addresses";
import { median, table } from "./statistics";
import { timeRequest } from "./time-request";

const WARM_UP = 3;
const RUNS = 15;
const PORT = 3999;
const visitor = { email: "bench@demo.invalid", name: "Benchmark", password: "benchmark-password", role: "admin" as const };

/** The cookie of a signed-in administrator. */
async function signIn({ databaseUrl, env }: BenchInstallation): Promise<string> {
  const prisma = openPrisma(databaseUrl);
  try {
    await createUser(prisma, visitor);
    const auth = createAuth(prisma, { APP_SECRET: env.APP_SECRET, APP_URL: `http://localhost:${PORT}` });
    const response = await auth.api.signInEmail({ body: { email: visitor.email, password: visitor.password }, asResponse: true });
    return response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
  } finally {
    await prisma.$disconnect();
  }
}

async function countExecutions(db: SqlDatabase): Promise<number> {
  return Number((await db.all<{ n: number }>("SELECT count(*) AS n FROM executions"))[0]?.n);
}

/** Fills the benchmark's own database, or makes sure that a given one is a demonstration. Returns its size and the addresses to ask for. */
async function prepare(installation: BenchInstallation, executions: string, existing: boolean) {
  if (!existing) {
    const seed = ["--import", "tsx", join(projectRoot, "scripts/seed.ts"), "--executions", executions, "--items", "100000"];
    execFileSync(process.execPath, seed, { cwd: projectRoot, env: { ...process.env, ...installation.env }, stdio: "inherit" });
  }
  const db = openSql(installation.databaseUrl);
  try {
    await requireDemonstration(db, true);
    return { count: await countExecutions(db), addresses: await reportAddresses(db) };
  } finally {
    await db.close();
  }
}

/**
 * The time to the first byte and to the last of the report's pages, warm, on one connection as a browser has it. Without a database, seeds
 * one with that many executions.
 */
export async function benchPages(database: string | undefined, executions: string): Promise<void> {
  const installation = await benchInstallation(database);
  try {
    const { count, addresses } = await prepare(installation, executions, database !== undefined);
    const cookie = await signIn(installation);
    const server = startNextServer(false, PORT, installation.env);
    try {
      if (!(await server.ready)) throw new UsageError("the built dashboard did not start; run `npm run build`");
      const rows = [["", "first byte", "worst", "last byte", "size"]];
      for (const { name, path } of addresses) {
        const url = `http://localhost:${PORT}${path}`;
        for (let run = 0; run < WARM_UP; run++) await timeRequest(url, cookie);
        const times = [];
        for (let run = 0; run < RUNS; run++) times.push(await timeRequest(url, cookie));
        const first = times.map(({ firstByteMs }) => firstByteMs);
        const last = median(times.map(({ lastByteMs }) => lastByteMs));
        const ms = (value: number) => `${value.toFixed(0)} ms`;
        rows.push([name, ms(median(first)), ms(Math.max(...first)), ms(last), `${((times[0]?.bytes ?? 0) / 1024).toFixed(0)} kB`]);
      }
      console.log(`Medians of ${RUNS} requests, warm, ${count} executions, Node ${process.versions.node}\n\n${table(rows)}`);
    } finally {
      server.child.kill();
    }
  } finally {
    await installation.remove();
  }
}
