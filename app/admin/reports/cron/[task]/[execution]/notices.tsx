import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { executionHref } from "@/components/hrefs";
import { ReasonText } from "@/components/reason-text";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Alert } from "@/components/ui/alert";
import type { ExecutionDetail } from "@/lib/engine/executions/detail";

const tones = { skipped: "info", cancelled: "info", missed: "warning", awaiting_confirmation: "warning" } as const;

/** Why an execution is as it is, that it has been asked to stop, and the executions that it has to do with. */
export function Notices({ execution, open }: { execution: ExecutionDetail; open: boolean }) {
  const t = useTranslations("reports");
  const format = useFormatter();
  const { reason, relatedId, taskKey, status, missedFrom, missedUntil, cancelRequestedAt, cancelRequestedBy, retriedBy } = execution;
  const linkTo = (id: number) => (content: ReactNode) => <Link href={executionHref(taskKey, id)}>{content}</Link>;
  const relation = execution.trigger === "retry" ? "retryOf" : status === "skipped" ? "inTheWay" : "related";
  return (
    <>
      {open && cancelRequestedAt ? (
        <Alert tone="warning" role="status">
          {t("cancel.requested", {
            by: cancelRequestedBy ?? "—",
            at: format.dateTime(cancelRequestedAt, { dateStyle: "short", timeStyle: "medium" }),
          })}
        </Alert>
      ) : null}
      {reason ? (
        <Alert tone={tones[status as keyof typeof tones] ?? "danger"} title={t(`status.${status}`)}>
          <p>
            <ReasonText reason={reason} />
          </p>
          {missedFrom && missedUntil ? (
            <p>{t.rich("missedRange", { from: () => <Time at={missedFrom} />, until: () => <Time at={missedUntil} /> })}</p>
          ) : null}
        </Alert>
      ) : null}
      {relatedId === null && retriedBy.length === 0 ? null : (
        <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm [&_a]:text-link [&_a]:underline">
          {relatedId === null ? null : <li>{t.rich(`detail.${relation}`, { id: String(relatedId), link: linkTo(relatedId) })}</li>}
          {retriedBy.map((retry) => (
            <li key={retry.id} className="inline-flex flex-wrap items-center gap-2">
              <span>{t.rich("detail.retriedBy", { id: String(retry.id), link: linkTo(retry.id) })}</span>
              <StatusBadge status={retry.status} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
