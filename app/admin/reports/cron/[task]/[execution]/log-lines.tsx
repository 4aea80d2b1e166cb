import { useTranslations } from "next-intl";
import { ScrollBox } from "@/components/scroll-box";
import { ShortTime } from "@/components/short-time";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { LogLineRow } from "@/lib/engine/executions/detail";

const tones: Record<LogLineRow["level"], BadgeTone> = { debug: "neutral", info: "info", warn: "warning", error: "danger" };

/** Log lines in the order they were written. */
export function LogLines({ label, lines }: { label: string; lines: LogLineRow[] }) {
  const t = useTranslations("reports");
  if (lines.length === 0) return <p className="border-t px-4 py-6 text-center text-sm text-muted-foreground">{t("detail.noLog")}</p>;
  return (
    <ol aria-label={label} className="divide-y border-t text-sm">
      {lines.map(({ id, at, level, message, data }) => (
        <li key={id} className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-4 py-1.5 sm:px-5">
          <span className="text-xs text-muted-foreground">
            <ShortTime at={at} />
          </span>
          <Badge tone={tones[level]}>{t(`level.${level}`)}</Badge>
          <Message text={message} />
          {data === undefined ? null : (
            <details className="basis-full">
              <summary className="text-xs text-muted-foreground">{t("detail.logData")}</summary>
              <pre className="mt-1 rounded-md bg-muted/60 p-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
                {typeof data === "string" ? data : JSON.stringify(data, null, 2)}
              </pre>
            </details>
          )}
        </li>
      ))}
    </ol>
  );
}

const messageClasses = "min-w-0 flex-1 basis-60 font-mono text-[0.8125rem] whitespace-pre-wrap [overflow-wrap:anywhere]";

function Message({ text }: { text: string }) {
  const t = useTranslations("reports.detail");
  if (text.length < 1000) return <span className={messageClasses}>{text}</span>;
  return (
    <ScrollBox aria-label={t("log")} className={cn(messageClasses, "max-h-48")}>
      {text}
    </ScrollBox>
  );
}
