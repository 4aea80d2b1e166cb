import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../../db/generated/client";
import { PrismaClient as PostgresPrismaClient } from "../../../db/generated-postgresql/client";
import { poolConfig } from "../../../db/postgres-pool";

/** A client that tells how its database goes about what it is asked. */
export interface Watched {
  prisma: PrismaClient;
  /** Each statement that `work` caused, with the database's plan for it. */
  plansOf(work: () => Promise<unknown>): Promise<{ query: string; plan: string }[]>;
}

type Explain = (query: string, params: unknown[]) => Promise<string>;

/** On SQLite: the plan that it takes. */
export function openWatchedSqlite(databaseUrl: string): Watched {
  const adapter = new PrismaBetterSqlite3({ url: databaseUrl }, { timestampFormat: "unixepoch-ms" });
  const prisma = new PrismaClient({ log: [{ emit: "event", level: "query" }], adapter });
  return watch(prisma, async (query, params) => {
    const steps = await prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${query}`, ...params);
    return steps.map((step) => step.detail).join("\n");
  });
}

/**
 * On PostgreSQL: the plan for any parameters, as if reading a whole table and sorting cost more than all else. So it tells whether there is
 * an index for the question, whatever few rows a test has.
 */
export function openWatchedPostgres(databaseUrl: string): Watched {
  const options = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c enable_incremental_sort=off";
  const adapter = new PrismaPg({ ...poolConfig(databaseUrl, { connections: 2, answerTimeoutMs: 0 }), options });
  const prisma = new PostgresPrismaClient({ log: [{ emit: "event", level: "query" }], adapter }) as unknown as PrismaClient;
  return watch(prisma, async (query) => {
    const lines = await prisma.$queryRawUnsafe<{ "QUERY PLAN": string }[]>(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${query}`);
    return lines.map((line) => line["QUERY PLAN"]).join("\n");
  });
}

function watch(prisma: PrismaClient, explain: Explain): Watched {
  const statements: { query: string; params: string }[] = [];
  (prisma as PrismaClient<"query">).$on("query", (event) => statements.push(event));
  return {
    prisma,
    plansOf: async (work) => {
      statements.length = 0;
      await work();
      const caused = statements.map(({ query, params }) => ({ query, params: JSON.parse(params) as unknown[] }));
      return Promise.all(caused.map(async ({ query, params }) => ({ query, plan: await explain(query, params) })));
    },
  };
}
