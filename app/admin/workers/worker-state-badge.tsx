import { CircleCheck, CircleStop, type LucideIcon, TriangleAlert, Unplug } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import type { WorkerState } from "@/lib/engine/workers";

const looks: Record<WorkerState, { tone: BadgeTone; Icon: LucideIcon }> = {
  alive: { tone: "success", Icon: CircleCheck },
  silent: { tone: "warning", Icon: TriangleAlert },
  lost: { tone: "danger", Icon: Unplug },
  stopped: { tone: "neutral", Icon: CircleStop },
};

/** A worker's state: colour, icon and word; what it means, on hover. */
export function WorkerStateBadge({ state }: { state: WorkerState }) {
  const t = useTranslations("workers");
  const { tone, Icon } = looks[state];
  return (
    <Badge tone={tone} title={t(`stateHelp.${state}`)}>
      <Icon aria-hidden />
      {t(`state.${state}`)}
    </Badge>
  );
}
