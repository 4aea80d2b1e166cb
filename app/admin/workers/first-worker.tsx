import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CommandLine } from "@/components/command-line";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { builtProgram, type Place, shellQuote } from "@/lib/cron-lines";

/** How a worker is started on this machine. */
export function StartWorker({ place }: { place: Place }) {
  const t = useTranslations("workers.start");
  return (
    <Steps title={t("title")} text={t("text")}>
      <Step text={t("built")} line={builtProgram(place, "worker")} />
      <Step text={t("source")} line={`cd ${shellQuote(place.root)} && npx tsx scripts/worker.ts`} />
      <Step text={t("service")} line="sudo systemctl enable --now ponctuel-worker@1.service" />
    </Steps>
  );
}

/** That workers need another database than this one, and how to get there. In: the URL of this one, of a kind that holds no secret. */
export function MoveToPostgres({ databaseUrl }: { databaseUrl: string }) {
  const t = useTranslations("workers.move");
  const target = "postgresql://USER:PASSWORD@HOST:5432/ponctuel";
  return (
    <Steps title={t("title")} text={t("text")}>
      <Step
        text={t("copy")}
        line={["npx tsx scripts/migrate-database.ts", `--from ${shellQuote(databaseUrl)}`, `--to ${target}`].join(" \\\n  ")}
      />
      <Step text={t("set")} line={`DATABASE_URL=${target}`} />
    </Steps>
  );
}

function Steps({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Card className="max-w-4xl">
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent className="space-y-4">
        <p className="text-sm text-muted-foreground">{text}</p>
        {children}
      </CardContent>
    </Card>
  );
}

function Step({ text, line }: { text: string; line: string }) {
  return (
    <div className="space-y-1.5">
      <p className="text-sm">{text}</p>
      <CommandLine text={line} label={text} />
    </div>
  );
}
