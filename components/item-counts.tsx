import { useLocale, useTranslations } from "next-intl";
import type { ItemOutcome } from "@/lib/engine/define";
import { formatCount, formatRoundCount } from "@/lib/format";
import { outcomeLooks } from "./outcome-badge";
import { cn } from "./ui/cn";

/** The first outcome is by far the most frequent: its numbers are the longest. */
const place = (outcome: ItemOutcome) => (outcome === "done" ? "md:min-w-12" : "md:min-w-8");

const outcomes: readonly ItemOutcome[] = ["done", "already", "skipped", "failed"];

/**
 * How many items had each outcome: an icon, a number and, read aloud or on hover, the words. `aligned`, for tables: each outcome has
 * its place, so that rows compare, and large numbers are rounded to fit it.
 */
export function ItemCounts({
  counts,
  hadWork,
  aligned = false,
}: {
  counts: Record<ItemOutcome, number>;
  hadWork: boolean;
  aligned?: boolean;
}) {
  const t = useTranslations("reports");
  const locale = useLocale();
  if (outcomes.every((outcome) => counts[outcome] === 0)) {
    return <span className="whitespace-nowrap text-muted-foreground">{hadWork ? "—" : t("nothingToDo")}</span>;
  }
  return (
    <span className={cn("inline-flex flex-wrap gap-x-3", aligned && "md:flex-nowrap md:gap-x-1")}>
      {outcomes.map((outcome) => {
        const { Icon, text } = outcomeLooks[outcome];
        const words = t(`outcomeCount.${outcome}`, { count: counts[outcome] });
        if (counts[outcome] === 0) return aligned ? <span key={outcome} className={cn("max-md:hidden", place(outcome))} /> : null;
        return (
          <span
            key={outcome}
            title={words}
            className={cn("inline-flex items-center gap-1 whitespace-nowrap tabular-nums", aligned && place(outcome), text)}
          >
            <Icon aria-hidden className="size-3.5 shrink-0" />
            <span aria-hidden>{aligned ? formatRoundCount(counts[outcome], locale) : formatCount(counts[outcome], locale)}</span>
            <span className="sr-only">{words}</span>
          </span>
        );
      })}
    </span>
  );
}
