import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { ServiceStateBadge } from "@/components/service-state-badge";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { formatCount } from "@/lib/format";
import { type ServiceState, serviceStates } from "@/lib/services/lifecycle";

/** How many services are in each state; each number leads to those services. */
export function ServiceCounts({ counts, className }: { counts: Partial<Record<ServiceState, number>>; className?: string }) {
  const t = useTranslations("overview");
  const locale = useLocale();
  const any = Object.keys(counts).length > 0;
  return (
    <Card className={className}>
      <CardHeader>
        <CardTitle>{t("services")}</CardTitle>
        <Link href="/admin/services" className={buttonVariants({ variant: "link", size: "sm", className: "-mx-2.5" })}>
          {t("allServices")}
        </Link>
      </CardHeader>
      <CardContent>
        {any ? (
          <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3 sm:gap-2.5">
            {serviceStates.map((state) => (
              <li key={state}>
                <Link
                  href={`/admin/services?state=${state}`}
                  className="flex flex-col items-start gap-1 rounded-md border px-1.5 py-2.5 sm:px-3 transition-colors hover:bg-muted"
                >
                  <span className="text-2xl font-semibold tabular-nums">{formatCount(counts[state] ?? 0, locale)}</span>
                  <ServiceStateBadge state={state} />
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <div className="py-4 text-center">
            <p className="font-medium">{t("noServices")}</p>
            <p className="mx-auto mt-1 max-w-md text-sm text-muted-foreground">{t("noServicesText")}</p>
          </div>
        )}
      </CardContent>
    </Card>
  );
}
