import Link from "next/link";
import { useTranslations } from "next-intl";
import { Clamped } from "@/components/clamped";
import { executionHref } from "@/components/hrefs";
import { useReasonText } from "@/components/reason-text";
import { ShortTime } from "@/components/short-time";
import type { ExecutionRow } from "@/lib/engine/executions/list";

/** Under a status in the list: why it is so. Skipped and missed executions explain themselves here, failed ones name their exception. */
export function StatusNote({ execution, taskKey }: { execution: ExecutionRow; taskKey: string }) {
  const t = useTranslations("reports");
  const reasonText = useReasonText();
  const { reason, status, relatedId, errorName, errorMessage, missedFrom, missedUntil } = execution;
  return (
    <div className="max-w-64 text-xs empty:hidden [&>*]:mt-1 text-muted-foreground max-md:ml-auto">
      {reason ? <Clamped className="md:min-w-36" text={reasonText(reason)} /> : null}
      {missedFrom && missedUntil ? (
        <span className="block md:min-w-36">
          {t.rich("missedRange", { from: () => <ShortTime at={missedFrom} />, until: () => <ShortTime at={missedUntil} /> })}
        </span>
      ) : null}
      {status === "skipped" && relatedId !== null ? (
        <Link href={executionHref(taskKey, relatedId)} prefetch={false} className="block text-link underline">
          {t("detailsOf", { id: String(relatedId) })}
        </Link>
      ) : null}
      {errorName && !reason ? <Clamped className="md:min-w-36" text={`${errorName}: ${errorMessage ?? ""}`} /> : null}
    </div>
  );
}
