import { useTranslations } from "next-intl";
import type { ExceptionRecord } from "@/lib/errors";
import { exceptionText } from "./exception-text";
import { ScrollBox } from "./scroll-box";
import { Badge } from "./ui/badge";
import { CopyButton } from "./ui/copy-button";

/** An exception: name, code, message, stack and causes, with a button that copies all of it. */
export function ExceptionView({ exception }: { exception: ExceptionRecord }) {
  const t = useTranslations("reports.detail");
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1">
          <Thrown thrown={exception} />
        </div>
        <CopyButton text={exceptionText(exception)} label={t("exceptionLabel")} />
      </div>
      {exception.causes.length > 0 ? (
        <div>
          <h3 className="text-sm font-semibold">{t("causes", { count: exception.causes.length })}</h3>
          <ol className="mt-2 space-y-4 border-l-2 pl-4">
            {exception.causes.map((cause, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: causes have no other identity, and their order never changes
              <li key={index}>
                <Thrown thrown={cause} />
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </div>
  );
}

function Thrown({ thrown }: { thrown: ExceptionRecord["causes"][number] }) {
  const t = useTranslations("reports.detail");
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-mono font-semibold text-danger [overflow-wrap:anywhere]">{thrown.name}</span>
        {thrown.code === undefined ? null : (
          <Badge tone="danger" className="font-mono whitespace-normal [overflow-wrap:anywhere]">
            {t("code", { code: thrown.code })}
          </Badge>
        )}
      </p>
      <ScrollBox aria-label={thrown.name} className="mt-1 max-h-60 font-sans whitespace-pre-wrap [overflow-wrap:anywhere]">
        {thrown.message}
      </ScrollBox>
      {thrown.stack ? (
        <details className="mt-2" open={thrown.stack.length < 4000}>
          <summary className="text-sm text-muted-foreground">{t("stack")}</summary>
          <ScrollBox aria-label={t("stack")} className="mt-1 max-h-80 rounded-md border bg-muted/50 p-3 font-mono text-xs leading-relaxed">
            {thrown.stack}
          </ScrollBox>
        </details>
      ) : null}
    </>
  );
}
