import { availableParallelism } from "node:os";
import { openPrisma } from "../../lib/db/client";
import { openSql } from "../../lib/db/open";
import { postgresInstallation } from "./postgresql";
import { timeDelivery } from "./scale/delivery-timings";
import { fillHistory } from "./scale/fill-history";
import { fillHosting } from "./scale/fill-hosting";
import { timeServicePages } from "./scale/page-timings";
import { timePurge } from "./scale/purge-timings";
import { timeReportPages } from "./scale/report-timings";
import { timeSelection } from "./scale/selection-timings";
import { tellSizes } from "./scale/sizes";
import { type Timing, timingHeads, timingRow } from "./scale/stopwatch";
import { timeTick } from "./scale/tick-timings";
import { table } from "./statistics";

export interface ScaleBenchOptions {
  services: number;
  servers: number;
  executions: number;
  /** A server on which to create the benchmark's database; without it, a PostgreSQL of the benchmark's own. */
  database: string | undefined;
}

/** Fills real tables as a very large business would, and times the real statements on them. Drivers are not called, or simulated. */
export async function benchScale({ database, ...counts }: ScaleBenchOptions): Promise<void> {
  const installation = await postgresInstallation(database, { maintenance_work_mem: "1GB" });
  const db = openSql(installation.databaseUrl, { answerTimeoutMs: 0 });
  const prisma = openPrisma(installation.databaseUrl);
  const began = Date.now();
  const told = (line: string) => console.error(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  try {
    const now = await db.now();
    await fillHosting(db, counts, installation.env.APP_SECRET, now, told);
    await fillHistory(db, counts, now, told);
    await db.run("VACUUM ANALYZE");
    told("vacuumed and analyzed");
    const { services, servers, executions } = counts;
    console.log(
      `${services} services on ${servers} servers, ${executions} executions, Node ${process.versions.node}, ${availableParallelism()} cores, ${now.toISOString().slice(0, 10)}\n\n${await tellSizes(db)}\n`,
    );
    const show = (timings: Timing[]) => console.log(`${table([timingHeads, ...timings.map(timingRow)])}\n`);
    show(await timeTick(db, installation.env.TIMEZONE as string, now));
    show(await timeSelection(db, now));
    show(await timeServicePages(prisma, services, now));
    show(await timeReportPages(prisma, db, now));
    show(await timePurge(db, now));
    show([await timeDelivery(db, installation)]);
  } finally {
    await prisma.$disconnect();
    await db.close();
    await installation.remove();
  }
}
