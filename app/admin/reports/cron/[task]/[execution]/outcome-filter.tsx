import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { type ItemOutcome, itemOutcomes } from "@/lib/engine/define";
import type { ExecutionDetail } from "@/lib/engine/executions/detail";
import { formatCount } from "@/lib/format";

/** Links that show the items of one outcome, with how many there are; the counts are the execution's own, nothing is counted here. */
export function OutcomeFilter({
  execution,
  chosen,
  hrefOf,
}: {
  execution: ExecutionDetail;
  chosen: ItemOutcome | undefined;
  hrefOf: (outcome: ItemOutcome | null) => string;
}) {
  const t = useTranslations("reports");
  const locale = useLocale();
  const counts = {
    done: execution.itemsDone,
    already: execution.itemsAlready,
    skipped: execution.itemsSkipped,
    failed: execution.itemsFailed,
  };
  const total = itemOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0);
  if (total === 0) return null;
  const choices = [
    { outcome: null, name: t("detail.allItems"), count: total },
    ...itemOutcomes.map((outcome) => ({ outcome, name: t(`outcome.${outcome}`), count: counts[outcome] })),
  ];
  return (
    <nav aria-label={t("columns.outcome")} className="flex flex-wrap gap-1">
      {choices.map(({ outcome, name, count }) => {
        const current = (chosen ?? null) === outcome;
        return (
          <Link
            key={name}
            href={hrefOf(outcome)}
            scroll={false}
            aria-current={current ? "true" : undefined}
            className={cn(buttonVariants({ variant: current ? "secondary" : "ghost", size: "sm" }), count === 0 && "text-muted-foreground")}
          >
            {name} <span className="text-muted-foreground tabular-nums">{formatCount(count, locale)}</span>
          </Link>
        );
      })}
    </nav>
  );
}
