import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/empty-state";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import type { ProblemRow } from "@/lib/engine/executions/recent-problems";
import { ProblemsTable } from "./problems-table";

/** The latest executions that did not go well; each leads to its detail. */
export function Problems({ rows }: { rows: ProblemRow[] }) {
  const t = useTranslations("overview");
  return (
    <Card className="overflow-hidden">
      <CardHeader className="pb-3">
        <CardTitle>{t("problems")}</CardTitle>
        <Link href="/admin/reports/cron" className={buttonVariants({ variant: "link", size: "sm", className: "-mx-2.5" })}>
          {t("problemsAll")}
        </Link>
      </CardHeader>
      {rows.length === 0 ? (
        <EmptyState Icon={CircleCheck} title={t("noProblems")}>
          {t("noProblemsText")}
        </EmptyState>
      ) : (
        <ProblemsTable rows={rows} />
      )}
    </Card>
  );
}
