import {
  AlarmClockOff,
  Ban,
  CalendarX2,
  CircleCheck,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  ShieldQuestion,
  SkipForward,
  TriangleAlert,
  Unplug,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { ExecutionStatus } from "@/lib/engine/define";
import { Badge, type BadgeTone } from "./ui/badge";

const looks: Record<ExecutionStatus, { tone: BadgeTone; Icon: LucideIcon }> = {
  queued: { tone: "neutral", Icon: Clock },
  running: { tone: "info", Icon: LoaderCircle },
  succeeded: { tone: "success", Icon: CircleCheck },
  partial: { tone: "warning", Icon: TriangleAlert },
  failed: { tone: "danger", Icon: CircleX },
  timed_out: { tone: "danger", Icon: AlarmClockOff },
  cancelled: { tone: "neutral", Icon: Ban },
  abandoned: { tone: "danger", Icon: Unplug },
  skipped: { tone: "neutral", Icon: SkipForward },
  missed: { tone: "warning", Icon: CalendarX2 },
  awaiting_confirmation: { tone: "warning", Icon: ShieldQuestion },
};

/** An execution's status: colour, icon and word; what it means, on hover. */
export function StatusBadge({ status }: { status: ExecutionStatus }) {
  const t = useTranslations("reports");
  const { tone, Icon } = looks[status];
  return (
    <Badge tone={tone} title={t(`statusHelp.${status}`)}>
      <Icon aria-hidden className={status === "running" ? "animate-spin" : undefined} />
      {t(`status.${status}`)}
    </Badge>
  );
}
