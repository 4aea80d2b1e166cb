"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { formatDuration } from "@/lib/format";
import { useSourceName } from "./source-name";
import { Alert } from "./ui/alert";

const TICKS_MENDED_AT = "/admin/settings/cron";
const WORKERS_MENDED_AT = "/admin/workers";

interface Ticks {
  ticks: "ok" | "late" | "never";
  lastTick: { agoMs: number; source: string } | null;
}

/** Says that the cron does not call, that no worker is left, and where to mend it. Nothing when all is well, nor on the page that mends it. */
export function HealthBanner({ ticks, lastTick, workers }: Ticks & { workers: { known: number; alive: number } }) {
  const path = usePathname();
  return (
    <>
      {ticks === "ok" || path === TICKS_MENDED_AT ? null : <TickWarning ticks={ticks} lastTick={lastTick} />}
      {workers.known === 0 || workers.alive > 0 || path === WORKERS_MENDED_AT ? null : <WorkerWarning />}
    </>
  );
}

function TickWarning({ ticks, lastTick }: Ticks & { ticks: "late" | "never" }) {
  const t = useTranslations("health");
  const locale = useLocale();
  const sourceName = useSourceName();
  const values = { ago: formatDuration(lastTick?.agoMs ?? 0, locale), source: sourceName(lastTick?.source ?? "") };
  return (
    <Alert tone="warning" title={t(`${ticks}.title`, values)} className="mb-5">
      {t(`${ticks}.text`, values)} <Link href={TICKS_MENDED_AT}>{t("link")}</Link>
    </Alert>
  );
}

function WorkerWarning() {
  const t = useTranslations("health.noWorker");
  return (
    <Alert tone="warning" title={t("title")} className="mb-5">
      {t("text")} <Link href={WORKERS_MENDED_AT}>{t("link")}</Link>
    </Alert>
  );
}
