"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { formatDuration } from "@/lib/format";
import { useSourceName } from "./source-name";
import { Alert } from "./ui/alert";

const MENDED_AT = "/admin/settings/cron";

/** Says that the cron does not call, and where to mend it. Nothing when all is well, nor on the page that mends it. */
export function HealthBanner({ ticks, lastTick }: { ticks: "ok" | "late" | "never"; lastTick: { agoMs: number; source: string } | null }) {
  const t = useTranslations("health");
  const locale = useLocale();
  const sourceName = useSourceName();
  const path = usePathname();
  if (ticks === "ok" || path === MENDED_AT) return null;
  const values = { ago: formatDuration(lastTick?.agoMs ?? 0, locale), source: sourceName(lastTick?.source ?? "") };
  return (
    <Alert tone="warning" title={t(`${ticks}.title`, values)} className="mb-5">
      {t(`${ticks}.text`, values)} <Link href={MENDED_AT}>{t("link")}</Link>
    </Alert>
  );
}
