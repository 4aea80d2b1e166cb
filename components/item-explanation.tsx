import { useTranslations } from "next-intl";
import type { ItemRow } from "@/lib/engine/executions/detail";
import { Clamped } from "./clamped";
import { ExceptionView } from "./exception-view";
import { ReasonText } from "./reason-text";

/** Why an item came out as it did: the reason, what the server said, and the exception, which opens in place. */
export function ItemExplanation({ item: { reason, message, exception } }: { item: ItemRow }) {
  const t = useTranslations("reports.detail");
  if (!reason && !message && !exception) return "—";
  return (
    <div className="space-y-1 text-left [overflow-wrap:anywhere]">
      {reason ? (
        <p>
          <ReasonText reason={reason} />
        </p>
      ) : null}
      {message ? (
        <Clamped text={t("serverSays", { message })} className="max-w-none text-muted-foreground [overflow-wrap:anywhere]" />
      ) : null}
      {exception ? (
        <details>
          <summary className="[&::-webkit-details-marker]:text-danger">
            <span className="font-mono text-danger">{exception.name}</span>
            {exception.message ? <Clamped text={exception.message} className="max-w-none [overflow-wrap:anywhere]" /> : null}
          </summary>
          {/* A long line of the stack scrolls in its box rather than widening the table. */}
          <div className="mt-2 rounded-md border p-3 md:contain-inline-size">
            <ExceptionView exception={exception} />
          </div>
        </details>
      ) : null}
    </div>
  );
}
