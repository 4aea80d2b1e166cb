import { CircleCheck, CircleCheckBig, CircleX, type LucideIcon, SkipForward } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ItemOutcome } from "@/lib/engine/define";
import { Badge, type BadgeTone } from "./ui/badge";

export const outcomeLooks: Record<ItemOutcome, { tone: BadgeTone; Icon: LucideIcon; text: string }> = {
  done: { tone: "success", Icon: CircleCheck, text: "text-success" },
  already: { tone: "info", Icon: CircleCheckBig, text: "text-info" },
  skipped: { tone: "neutral", Icon: SkipForward, text: "text-neutral" },
  failed: { tone: "danger", Icon: CircleX, text: "text-danger" },
};

/** What was done to one item: colour, icon and word. */
export function OutcomeBadge({ outcome }: { outcome: ItemOutcome }) {
  const t = useTranslations("reports.outcome");
  const { tone, Icon } = outcomeLooks[outcome];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {t(outcome)}
    </Badge>
  );
}
