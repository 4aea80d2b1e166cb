import { useFormatter, useTranslations } from "next-intl";
import { Facts } from "@/components/facts";
import { PlannedText } from "@/components/planned-text";
import { ScrollBox } from "@/components/scroll-box";
import { ServiceStateBadge } from "@/components/service-state-badge";
import { Time } from "@/components/time";
import { CopyButton } from "@/components/ui/copy-button";
import type { ServiceRow } from "@/lib/services/data";

/** What is known of a service, the next step first. */
export function ServiceFacts({ service, now }: { service: ServiceRow; now: Date }) {
  const t = useTranslations("services");
  const format = useFormatter();
  const when = (at: Date) => format.dateTime(at, { dateStyle: "medium", timeStyle: "short" });
  const optionalTime = (at: Date | null) => at && <Time at={at} />;
  const { customer, product, server, attemptStep, nextAttemptAt, gaveUpAt, lastError } = service;
  return (
    <Facts
      facts={[
        {
          name: t("detail.next"),
          wide: true,
          value: (
            <p className="text-base">
              <PlannedText planned={service.planned} now={now} />
            </p>
          ),
        },
        {
          name: t("detail.attempt"),
          wide: true,
          value: attemptStep && (
            <>
              <p>{t("detail.attemptText", { step: t(`step.${attemptStep}`), attempts: service.attempts })}</p>
              {gaveUpAt ? (
                <p className="text-danger">{t("detail.gaveUp", { at: when(gaveUpAt) })}</p>
              ) : nextAttemptAt ? (
                <p>{t("detail.nextAttempt", { at: when(nextAttemptAt) })}</p>
              ) : null}
            </>
          ),
        },
        {
          name: t("detail.lastError"),
          wide: true,
          value: lastError && (
            <div className="flex flex-wrap items-start gap-2">
              <ScrollBox
                aria-label={t("detail.lastError")}
                className="max-h-48 min-w-0 flex-1 basis-60 rounded-md border bg-muted/50 p-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]"
              >
                {lastError}
              </ScrollBox>
              <CopyButton text={lastError} label={t("detail.lastErrorLabel")} />
            </div>
          ),
        },
        {
          name: t("detail.customer"),
          value: (
            <>
              <p className="line-clamp-3">{customer.name}</p>
              <p className="text-muted-foreground">{customer.email}</p>
              {customer.exempt ? <p>{t("detail.exempt")}</p> : null}
            </>
          ),
        },
        { name: t("detail.product"), value: <p className="line-clamp-3">{product.name}</p> },
        { name: t("detail.server"), value: <p className="line-clamp-3">{server.name}</p> },
        {
          name: t("detail.state"),
          value: (
            <>
              <ServiceStateBadge state={service.state} />{" "}
              <span className="text-muted-foreground">{t("detail.since", { at: when(service.stateChangedAt) })}</span>
              {service.claimExecutionId === null ? null : <p>{t("detail.claimed")}</p>}
            </>
          ),
        },
        { name: t("detail.term"), value: service.expiresAt ? <Time at={service.expiresAt} /> : t("noTerm") },
        { name: t("detail.suspendedAt"), value: optionalTime(service.suspendedAt) },
        { name: t("detail.suspensionReason"), value: service.suspensionReason && t(`suspensionReason.${service.suspensionReason}`) },
        { name: t("detail.cancelAt"), value: optionalTime(service.cancelAt) },
        {
          name: t("detail.hold"),
          value: service.holdUntil && service.holdUntil > now && (
            <>
              <Time at={service.holdUntil} />
              {service.holdReason ? <p className="line-clamp-3 text-muted-foreground">{service.holdReason}</p> : null}
            </>
          ),
        },
        {
          name: t("detail.policy"),
          value: t("detail.policyText", { suspendAfterDays: service.policy.suspendAfterDays, graceDays: service.policy.graceDays }),
        },
        {
          name: t("detail.externalId"),
          value: service.externalId ?? <span className="text-muted-foreground">{t("detail.noExternalId")}</span>,
        },
      ]}
    />
  );
}
