import { Cpu } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { LiveRefresh } from "@/components/live-refresh";
import { PageHeader } from "@/components/page-header";
import { Alert } from "@/components/ui/alert";
import { Card } from "@/components/ui/card";
import { canScaleOut } from "@/lib/db/scale-out";
import { listWorkers, WORKERS_LISTED } from "@/lib/engine/workers";
import { projectRoot, version } from "@/lib/project";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { MoveToPostgres, StartWorker } from "./first-worker";
import { WorkersTable } from "./workers-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("workers"))("title") };
}

/** Every worker with its state and its work; where none runs, how to start one. */
export default async function WorkersPage() {
  await requireUser();
  const { prisma, sql, env } = installation();
  const now = await sql.now();
  const [t, reports, health, rows] = await Promise.all([
    getTranslations("workers"),
    getTranslations("reports"),
    getTranslations("health.noWorker"),
    listWorkers(prisma, now),
  ]);
  const scalesOut = canScaleOut(env.DATABASE_URL);
  const place = { node: process.execPath, root: projectRoot };
  return (
    <>
      {scalesOut || rows.some(({ ended }) => !ended) ? <LiveRefresh /> : null}
      <PageHeader above={reports("breadcrumb")} title={t("title")} description={t("description")} />
      <div className="space-y-5">
        {rows.length > 0 && !rows.some(({ state }) => state === "alive") ? (
          <Alert tone="warning" title={health("title")}>
            {health("text")}
          </Alert>
        ) : null}
        <Card>
          {rows.length > 0 ? (
            <WorkersTable label={t("table")} rows={rows} now={now} ownVersion={version} />
          ) : (
            <EmptyState Icon={Cpu} title={t("empty.title")}>
              <p>{t("empty.text")}</p>
            </EmptyState>
          )}
          {rows.length === WORKERS_LISTED ? (
            <p className="border-t px-4 py-3 text-sm text-muted-foreground">{t("limited", { count: WORKERS_LISTED })}</p>
          ) : null}
        </Card>
        {rows.some(({ state }) => state === "alive") ? null : scalesOut ? (
          <StartWorker place={place} />
        ) : (
          <MoveToPostgres databaseUrl={env.DATABASE_URL} />
        )}
      </div>
    </>
  );
}
