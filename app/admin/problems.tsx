import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/empty-state";
import { executionHref, taskHref } from "@/components/hrefs";
import { StatusBadge } from "@/components/status-badge";
import { useTaskTitle } from "@/components/task-title";
import { Time } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { Card, CardHeader, CardTitle } from "@/components/ui/card";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ProblemRow } from "@/lib/engine/executions/recent-problems";

/** The latest executions that did not go well; each leads to its detail. */
export function Problems({ rows }: { rows: ProblemRow[] }) {
  const t = useTranslations("overview");
  const taskTitle = useTaskTitle();
  return (
    <Card className="overflow-hidden">
      <CardHeader className="pb-3">
        <CardTitle>{t("problems")}</CardTitle>
        <Link href="/admin/reports/cron" className={buttonVariants({ variant: "link", size: "sm", className: "-mr-2.5" })}>
          {t("problemsAll")}
        </Link>
      </CardHeader>
      {rows.length === 0 ? (
        <EmptyState Icon={CircleCheck} title={t("noProblems")}>
          {t("noProblemsText")}
        </EmptyState>
      ) : (
        <Table
          aria-label={t("table")}
          className="[&_:is(td,th):first-child]:pl-4 sm:[&_:is(td,th):first-child]:pl-5 sm:[&_:is(td,th):last-child]:pr-5"
        >
          <TableHeader>
            <TableRow>
              <TableHead>{t("columns.status")}</TableHead>
              <TableHead>{t("columns.task")}</TableHead>
              <TableHead>{t("columns.when")}</TableHead>
              <TableHead>{t("columns.what")}</TableHead>
              <TableHead>
                <span className="sr-only">{t("columns.detail")}</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map((row) => (
              <TableRow key={row.id}>
                <TableCell>
                  <StatusBadge status={row.status} />
                </TableCell>
                <TableCell className="whitespace-nowrap">
                  <Link href={taskHref(row.taskKey)} className="text-link underline-offset-4 hover:underline">
                    {taskTitle(row.taskKey)}
                  </Link>
                </TableCell>
                <TableCell className="whitespace-nowrap">
                  <Time at={row.createdAt} relative />
                </TableCell>
                <TableCell className="min-w-56">
                  <span className="line-clamp-2 [overflow-wrap:anywhere]">{whatHappened(row)}</span>
                </TableCell>
                <TableCell className="text-right">
                  <Link
                    href={executionHref(row.taskKey, row.id)}
                    aria-label={t("detailOf", { id: row.id })}
                    className={buttonVariants({ size: "sm" })}
                  >
                    {t("detail")}
                  </Link>
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );

  function whatHappened({ errorName, errorMessage, itemsFailed }: ProblemRow): string {
    if (errorName) return errorMessage ? `${errorName}: ${errorMessage}` : errorName;
    return itemsFailed > 0 ? t("itemsFailed", { count: itemsFailed }) : "";
  }
}
