import { PrismaBetterSqlite3 } from "@prisma/adapter-better-sqlite3";
import { PrismaClient } from "../../../db/generated/client";

/** A client that tells how SQLite goes about what it is asked. */
export interface Watched {
  prisma: PrismaClient;
  /** Each statement that `work` caused, with SQLite's plan for it. */
  plansOf(work: () => Promise<unknown>): Promise<{ query: string; plan: string }[]>;
}

export function openWatched(databaseUrl: string): Watched {
  const prisma = new PrismaClient({
    log: [{ emit: "event", level: "query" }],
    adapter: new PrismaBetterSqlite3({ url: databaseUrl }, { timestampFormat: "unixepoch-ms" }),
  });
  const statements: { query: string; params: string }[] = [];
  prisma.$on("query", (event) => statements.push(event));
  return {
    prisma,
    plansOf: async (work) => {
      statements.length = 0;
      await work();
      const caused = statements.map(({ query, params }) => ({ query, params: JSON.parse(params) as unknown[] }));
      return Promise.all(
        caused.map(async ({ query, params }) => {
          const steps = await prisma.$queryRawUnsafe<{ detail: string }[]>(`EXPLAIN QUERY PLAN ${query}`, ...params);
          return { query, plan: steps.map((step) => step.detail).join("\n") };
        }),
      );
    },
  };
}
