"use client";

import { createColumnHelper } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Clamped } from "@/components/clamped";
import { DataTable } from "@/components/data-table";
import type { DataTableFeatures } from "@/components/data-table-columns";
import { serviceHref } from "@/components/hrefs";
import { PlannedText } from "@/components/planned-text";
import { ServiceStateBadge } from "@/components/service-state-badge";
import { Time } from "@/components/time";
import type { ServiceRow } from "@/lib/services/data";

const helper = createColumnHelper<DataTableFeatures, ServiceRow>();

/** One page of services. */
export function ServicesTable({ label, rows, now }: { label: string; rows: ServiceRow[]; now: Date }) {
  const t = useTranslations("services");
  const columns = useMemo(
    () =>
      helper.columns([
        helper.display({
          id: "reference",
          header: t("columns.reference"),
          meta: { className: "md:min-w-28" },
          cell: ({ row: { original } }) => (
            <Link href={serviceHref(original.reference)} prefetch={false} className="font-medium text-link hover:underline">
              <Clamped text={original.reference} className="max-w-56" />
            </Link>
          ),
        }),
        helper.display({ id: "state", header: t("columns.state"), cell: ({ row }) => <ServiceStateBadge state={row.original.state} /> }),
        helper.display({
          id: "customer",
          header: t("columns.customer"),
          meta: { className: "md:min-w-36" },
          cell: ({ row: { original } }) => (
            <>
              <Clamped text={original.customer.name} className="max-w-56" />
              <Clamped text={original.customer.email} className="max-w-56 text-xs text-muted-foreground" />
            </>
          ),
        }),
        helper.display({
          id: "product",
          header: t("columns.product"),
          meta: { className: "md:min-w-28" },
          cell: ({ row: { original } }) => (
            <>
              <Clamped text={original.product.name} className="max-w-48" />
              <Clamped text={original.server.name} className="max-w-48 text-xs text-muted-foreground" />
            </>
          ),
        }),
        helper.display({
          id: "term",
          header: t("columns.term"),
          cell: ({ row: { original } }) =>
            original.expiresAt ? (
              <Time at={original.expiresAt} className="whitespace-nowrap tabular-nums" />
            ) : (
              <span className="text-muted-foreground">{t("noTerm")}</span>
            ),
        }),
        helper.display({
          id: "next",
          header: t("columns.next"),
          meta: { sentences: true },
          cell: ({ row }) => <PlannedText planned={row.original.planned} now={now} />,
        }),
      ]),
    [t, now],
  );
  return <DataTable label={label} columns={columns} rows={rows} />;
}
