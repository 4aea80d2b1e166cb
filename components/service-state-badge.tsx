import { CircleCheck, CirclePause, CircleX, Clock, type LucideIcon, Trash2, Undo2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ServiceState } from "@/lib/services/lifecycle";
import { Badge, type BadgeTone } from "./ui/badge";

const looks: Record<ServiceState, { tone: BadgeTone; Icon: LucideIcon }> = {
  pending: { tone: "info", Icon: Clock },
  delivery_failed: { tone: "danger", Icon: CircleX },
  active: { tone: "success", Icon: CircleCheck },
  suspended: { tone: "warning", Icon: CirclePause },
  expired: { tone: "neutral", Icon: Trash2 },
  cancelled: { tone: "neutral", Icon: Undo2 },
};

/** A service's state: colour, icon and word. */
export function ServiceStateBadge({ state }: { state: ServiceState }) {
  const t = useTranslations("services.state");
  const { tone, Icon } = looks[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {t(state)}
    </Badge>
  );
}
