import { userInfo } from "node:os";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { PageHeader } from "@/components/page-header";
import { can } from "@/lib/auth/roles";
import { cronIntervals, tickUrl } from "@/lib/cron-lines";
import { projectRoot } from "@/lib/project";
import { requireUser } from "@/lib/web/guard";
import { installationHealth } from "@/lib/web/health";
import { installation } from "@/lib/web/installation";
import { ownAddress } from "@/lib/web/own-address";
import { suggestedTickToken } from "@/lib/web/tick-token";
import { IntervalChoice } from "./interval-choice";
import { TickStatus } from "./tick-status";
import { BuiltinWay, CpanelWay, PleskWay, ServerWay, SystemdWay, UrlWay } from "./ways";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title") };
}

export default async function SetUpCronPage({ searchParams }: { searchParams: Promise<{ every?: string | string[] }> }) {
  const user = await requireUser();
  const { env } = installation();
  const [t, health, { every }, requestHeaders] = await Promise.all([
    getTranslations("setup"),
    installationHealth(),
    searchParams,
    headers(),
  ]);
  const minutes = cronIntervals.find((interval) => String(interval) === every) ?? 1;
  const place = { node: process.execPath, root: projectRoot };
  const account = userInfo().username;
  const seesSecrets = can(user.role, "installation.configure");
  const base = env.APP_URL ?? ownAddress(requestHeaders);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <div className="max-w-4xl space-y-5">
        <TickStatus
          initial={{ ticks: health.ticks, lastTick: health.lastTick && { ...health.lastTick, at: health.lastTick.at.toISOString() } }}
        />
        <IntervalChoice minutes={minutes} />
        <ServerWay place={place} minutes={minutes} account={account} />
        <PleskWay place={place} minutes={minutes} account={account} />
        <CpanelWay place={place} minutes={minutes} />
        <SystemdWay place={place} minutes={minutes} account={account} />
        <UrlWay
          secret={
            seesSecrets
              ? {
                  url: env.TICK_TOKEN ? tickUrl(base, env.TICK_TOKEN) : null,
                  token: env.TICK_TOKEN ?? suggestedTickToken(env.APP_SECRET),
                  base,
                }
              : null
          }
        />
        <BuiltinWay on={env.BUILTIN_TICKER} />
      </div>
    </>
  );
}
