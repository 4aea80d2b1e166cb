import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { formatDuration } from "@/lib/format";
import { Alert } from "./ui/alert";

/** Says that the cron does not call, and where to mend it. Nothing when all is well. */
export function HealthBanner({ ticks, lastTick }: { ticks: "ok" | "late" | "never"; lastTick: { agoMs: number; source: string } | null }) {
  const t = useTranslations("health");
  const locale = useLocale();
  if (ticks === "ok") return null;
  const values = { ago: formatDuration(lastTick?.agoMs ?? 0, locale), source: lastTick?.source ?? "" };
  return (
    <Alert tone="warning" title={t(`${ticks}.title`, values)} className="mb-5">
      {t(`${ticks}.text`, values)} <Link href="/admin/settings/cron">{t("link")}</Link>
    </Alert>
  );
}
