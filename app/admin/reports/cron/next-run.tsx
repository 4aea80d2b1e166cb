import { useTranslations } from "next-intl";
import { Time } from "@/components/time";

/** When a task runs next, in words. */
export function NextRun({ enabled, nextAt, now }: { enabled: boolean; nextAt: string | null; now: Date }) {
  const t = useTranslations("reports");
  if (!enabled) return t("disabled");
  if (nextAt === null) return t("neverAgain");
  return new Date(nextAt) <= now ? t("notPlannedYet") : <Time at={nextAt} relative />;
}
