"use client";

import { createColumnHelper } from "@tanstack/react-table";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { ItemRow } from "@/lib/engine/executions/detail";
import { Clamped } from "./clamped";
import type { DataTableFeatures } from "./data-table-columns";
import { serviceHref } from "./hrefs";
import { ItemExplanation } from "./item-explanation";
import { OutcomeBadge } from "./outcome-badge";
import { ShortTime } from "./short-time";

/** The columns that every list of items has. `subject` is left out where the whole list is about one subject. */
export function useItemColumns<Row extends ItemRow>(include: "subject" | "noSubject") {
  const t = useTranslations("reports");
  const steps = useTranslations("services.step") as unknown as { (key: string): string; has(key: string): boolean };
  return useMemo(() => {
    const helper = createColumnHelper<DataTableFeatures, Row>();
    const subject = helper.display({
      id: "subject",
      header: t("columns.subject"),
      cell: ({ row: { original } }) =>
        original.subjectType === "service" ? (
          <Link href={serviceHref(original.subjectLabel)} prefetch={false} className="text-link hover:underline">
            <Clamped text={original.subjectLabel} className="min-w-28 max-w-72" />
          </Link>
        ) : (
          <Clamped text={original.subjectLabel} className="min-w-28 max-w-72" />
        ),
    });
    return helper.columns([
      helper.display({ id: "time", header: t("columns.time"), cell: ({ row }) => <ShortTime at={row.original.at} /> }),
      ...(include === "subject" ? [subject] : []),
      helper.display({
        id: "action",
        header: t("columns.action"),
        cell: ({ row: { original } }) =>
          original.action === null ? "—" : steps.has(original.action) ? steps(original.action) : <Clamped text={original.action} />,
      }),
      helper.display({ id: "outcome", header: t("columns.outcome"), cell: ({ row }) => <OutcomeBadge outcome={row.original.outcome} /> }),
      helper.display({
        id: "explanation",
        header: t("columns.explanation"),
        meta: { sentences: true },
        cell: ({ row }) => <ItemExplanation item={row.original} />,
      }),
    ]);
  }, [t, steps, include]);
}
