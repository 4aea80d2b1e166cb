import { useFormatter, useTranslations } from "next-intl";
import type { PlannedStep } from "@/lib/services/lifecycle";
import { useReasonText } from "./reason-text";

/** What will happen to a service, when and why, in one sentence. */
export function PlannedText({ planned: { step, at, reason }, now }: { planned: PlannedStep; now: Date }) {
  const t = useTranslations("services");
  const format = useFormatter();
  const reasonText = useReasonText()(reason);
  if (step === null) return <span className="text-muted-foreground">{t("plannedNothing", { reason: reasonText })}</span>;
  if (at === null || at <= now) return t(`plannedNow.${step}`, { reason: reasonText });
  return t(`plannedAt.${step}`, { at: format.dateTime(at, { dateStyle: "medium", timeStyle: "short" }), reason: reasonText });
}
