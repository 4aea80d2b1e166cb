"use client";

import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { MessagePage } from "./message-page";

/** What stands in for a page that threw. The digest leads to the exception in the server's log. */
export function BrokenPage({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations("common.broken");
  const common = useTranslations("common");
  return (
    <MessagePage title={t("title")} text={t("text")}>
      {error.digest ? <p className="font-mono text-sm text-muted-foreground">{t("reference", { digest: error.digest })}</p> : null}
      <Button onClick={() => retry()}>{common("retry")}</Button>
    </MessagePage>
  );
}
