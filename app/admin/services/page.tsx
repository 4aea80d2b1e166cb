import { PackageOpen, SearchX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Pagination } from "@/components/pagination";
import { Card } from "@/components/ui/card";
import type { SearchParams } from "@/lib/engine/executions/filters";
import { listServices, parseServiceFilters, type ServiceFilters } from "@/lib/services/data";
import { requireUser } from "@/lib/web/guard";
import { installation } from "@/lib/web/installation";
import { Misconfigured, settingProblem } from "./misconfigured";
import { SearchBar } from "./search-bar";
import { ServicesTable } from "./services-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("services"))("title") };
}

/** Every service with its state and what will happen to it. */
export default async function ServicesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  await requireUser();
  const filters = parseServiceFilters(await searchParams);
  const t = await getTranslations("services");
  const now = new Date();
  const found = await listServices(installation().prisma, filters, now).catch(settingProblem);
  const filtered = Boolean(filters.search || filters.state);
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      {"problem" in found ? (
        <Misconfigured problem={found.problem} />
      ) : (
        <Card>
          <SearchBar key={JSON.stringify([filters.search, filters.state])} search={filters.search} state={filters.state} />
          {found.rows.length > 0 ? (
            <ServicesTable label={t("table")} rows={found.rows} now={now} />
          ) : filtered ? (
            <EmptyState Icon={SearchX} title={t("empty.filteredTitle")}>
              <p>{t("empty.filteredText")}</p>
              <Link href="/admin/services">{t("search.clear")}</Link>
            </EmptyState>
          ) : (
            <EmptyState Icon={PackageOpen} title={t("empty.title")}>
              <p>{t("empty.text")}</p>
              <pre className="overflow-x-auto rounded-md bg-muted px-3 py-2 text-left font-mono text-xs text-foreground">
                npx tsx scripts/import.ts services.json
              </pre>
            </EmptyState>
          )}
          <Pagination
            list={t("title")}
            first={addressOf(filters, {})}
            previous={found.previous && addressOf(filters, { before: found.previous })}
            next={found.next && addressOf(filters, { after: found.next })}
          />
        </Card>
      )}
    </>
  );
}

function addressOf({ search, state }: ServiceFilters, place: { after?: string; before?: string }): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries({ q: search, state, ...place })) if (value) params.set(key, value);
  return params.size === 0 ? "/admin/services" : `/admin/services?${params}`;
}
