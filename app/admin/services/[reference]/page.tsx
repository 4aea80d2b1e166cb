import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { fromSegment, serviceHref } from "@/components/hrefs";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { ServiceStateBadge } from "@/components/service-state-badge";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { listSubjectItems } from "@/lib/engine/executions/detail";
import { parseItemFilters, type SearchParams } from "@/lib/engine/executions/filters";
import { loadService } from "@/lib/services/data";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { Misconfigured, settingProblem } from "../misconfigured";
import { HistoryTable } from "./history-table";
import { ServiceFacts } from "./service-facts";

type Props = { params: Promise<{ reference: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: fromSegment((await params).reference).slice(0, 100) };
}

/** One service: its facts, what will happen to it, and everything that was ever done to it. */
export default async function ServicePage({ params, searchParams }: Props) {
  await requireUser();
  const { prisma } = installation();
  const now = new Date();
  const t = await getTranslations("services");
  const service = await loadService(prisma, fromSegment((await params).reference), now).catch(settingProblem);
  if (service === null) notFound();
  if ("problem" in service) return <Misconfigured problem={service.problem} />;
  const { after, before } = parseItemFilters(await searchParams);
  const items = await listSubjectItems(
    prisma,
    { type: "service", id: String(service.id) },
    { ...(after && { after }), ...(before && { before }) },
  );
  const address = serviceHref(service.reference);
  return (
    <>
      <PageHeader
        above={
          <Link href="/admin/services" className="text-link hover:underline">
            {t("detail.back")}
          </Link>
        }
        title={
          <span className="flex flex-wrap items-center gap-3">
            <span className="line-clamp-3 min-w-0 [overflow-wrap:anywhere]">{service.reference}</span>
            <span className="text-base">
              <ServiceStateBadge state={service.state} />
            </span>
          </span>
        }
      />
      <div className="space-y-5">
        <Card>
          <CardHeader>
            <CardTitle>{t("detail.facts")}</CardTitle>
          </CardHeader>
          <CardContent>
            <ServiceFacts service={service} now={now} />
          </CardContent>
        </Card>
        <Card>
          <CardHeader className="pb-3">
            <CardTitle>{t("detail.history")}</CardTitle>
          </CardHeader>
          {items.rows.length > 0 ? (
            <HistoryTable label={t("detail.historyTable")} rows={items.rows} />
          ) : (
            <p className="border-t px-4 py-6 text-center text-sm text-muted-foreground">{t("detail.noHistory")}</p>
          )}
          <Pagination
            list={t("detail.history")}
            first={address}
            previous={items.previous && `${address}?before=${items.previous}`}
            next={items.next && `${address}?after=${items.next}`}
          />
        </Card>
      </div>
    </>
  );
}
