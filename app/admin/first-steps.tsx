import { Circle, CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CommandLine } from "@/components/command-line";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";

/** What to do on a new installation, until it is done. */
export function FirstSteps({ ticked, imported }: { ticked: boolean; imported: boolean }) {
  const t = useTranslations("overview.start");
  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("title")}</CardTitle>
      </CardHeader>
      <CardContent>
        <ol className="space-y-4">
          <Step done={ticked} doneLabel={t("done")} title={<Link href="/admin/settings/cron">{t("cron")}</Link>}>
            {t("cronText")}
          </Step>
          <Step done={imported} doneLabel={t("done")} title={t("import")}>
            {t("importText")}
            {imported ? null : (
              <div className="mt-2 max-w-xl text-foreground">
                <CommandLine text="npx tsx scripts/import.ts services.json" label={t("import")} />
              </div>
            )}
          </Step>
          <Step done={false} doneLabel={t("done")} title={<Link href="/admin/reports/cron">{t("report")}</Link>}>
            {t("reportText")}
          </Step>
        </ol>
      </CardContent>
    </Card>
  );
}

function Step({ done, doneLabel, title, children }: { done: boolean; doneLabel: string; title: ReactNode; children: ReactNode }) {
  return (
    <li className="flex gap-3">
      {done ? (
        <CircleCheck role="img" aria-label={doneLabel} className="mt-0.5 size-5 shrink-0 text-success" />
      ) : (
        <Circle aria-hidden className="mt-0.5 size-5 shrink-0 text-muted-foreground" />
      )}
      <div className="min-w-0 flex-1">
        <p className="font-medium [&_a]:text-link [&_a]:underline-offset-4 [&_a]:hover:underline">{title}</p>
        <div className="text-sm text-muted-foreground">{children}</div>
      </div>
    </li>
  );
}
