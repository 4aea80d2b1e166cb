import { useLocale, useTranslations } from "next-intl";
import type { ItemOutcome } from "@/lib/engine/define";
import { formatCount } from "@/lib/format";
import { outcomeLooks } from "./outcome-badge";
import { cn } from "./ui/cn";

const outcomes: readonly ItemOutcome[] = ["done", "already", "skipped", "failed"];

/** How many items had each outcome: an icon, a number and, read aloud or on hover, the words. Each outcome has its place, so that rows compare. */
export function ItemCounts({ counts, hadWork }: { counts: Record<ItemOutcome, number>; hadWork: boolean }) {
  const t = useTranslations("reports");
  const locale = useLocale();
  if (outcomes.every((outcome) => counts[outcome] === 0)) {
    return <span className="text-muted-foreground">{hadWork ? "—" : t("nothingToDo")}</span>;
  }
  return (
    <span className="inline-grid grid-cols-4 gap-x-2 max-md:flex max-md:flex-wrap max-md:gap-x-3">
      {outcomes.map((outcome) => {
        const { Icon, text } = outcomeLooks[outcome];
        const words = t(`outcomeCount.${outcome}`, { count: counts[outcome] });
        if (counts[outcome] === 0) return <span key={outcome} className="min-w-10 max-md:hidden" />;
        return (
          <span key={outcome} title={words} className={cn("inline-flex min-w-10 items-center gap-1 tabular-nums", text)}>
            <Icon aria-hidden className="size-3.5 shrink-0" />
            <span aria-hidden>{formatCount(counts[outcome], locale)}</span>
            <span className="sr-only">{words}</span>
          </span>
        );
      })}
    </span>
  );
}
