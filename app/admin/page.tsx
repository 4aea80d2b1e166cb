import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { recentProblems } from "@/lib/engine/executions/recent-problems";
import { countServicesByState } from "@/lib/services/data";
import { tasks } from "@/lib/tasks/registry";
import { requireUser } from "@/lib/web/guard";
import { installationHealth } from "@/lib/web/health";
import { installation } from "@/lib/web/installation";
import { FirstSteps } from "./first-steps";
import { Problems } from "./problems";
import { ServiceCounts } from "./service-counts";
import { TickSummary } from "./tick-summary";

const PROBLEMS_SHOWN = 8;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("overview"))("title") };
}

export default async function OverviewPage() {
  await requireUser();
  const { prisma } = installation();
  const keys = tasks.map(({ key }) => key);
  const [t, health, counts, problems] = await Promise.all([
    getTranslations("overview"),
    installationHealth(),
    countServicesByState(prisma),
    recentProblems(prisma, keys, PROBLEMS_SHOWN),
  ]);
  const hasServices = Object.keys(counts).length > 0;
  const ticked = health.lastTick !== null;
  return (
    <>
      <PageHeader title={t("title")} />
      <div className="space-y-5">
        {hasServices && ticked ? null : <FirstSteps ticked={ticked} imported={hasServices} />}
        <div className="grid gap-5 xl:grid-cols-5">
          <ServiceCounts counts={counts} className="xl:col-span-3" />
          <TickSummary health={health} className="xl:col-span-2" />
        </div>
        <Problems rows={problems} />
      </div>
    </>
  );
}
