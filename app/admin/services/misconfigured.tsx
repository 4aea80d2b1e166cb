import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert";
import { MisconfiguredError } from "@/lib/errors";

/** For `.catch`: an invalid setting as a value that a page can tell; anything else goes on being thrown. */
export function settingProblem(thrown: unknown): { problem: string } {
  if (thrown instanceof MisconfiguredError) return { problem: thrown.message };
  throw thrown;
}

/** Says that a setting is invalid, and which; nothing is guessed in its place. */
export function Misconfigured({ problem }: { problem: string }) {
  const t = useTranslations("services.misconfigured");
  return (
    <Alert tone="danger" title={t("title")}>
      {t("text", { problem })}
    </Alert>
  );
}
