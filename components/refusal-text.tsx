import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import type { ActionError } from "@/lib/web/action-result";
import { executionHref } from "./hrefs";

/** Why an action on a task or an execution was not done; where another execution is in the way, with a link to it. */
export function RefusalText({ error, taskKey }: { error: ActionError; taskKey: string }) {
  const t = useTranslations("reports.refused");
  const errors = useTranslations("errors") as unknown as {
    (key: string, values?: ActionError["params"]): string;
    has(key: string): boolean;
  };
  const format = useFormatter();
  const { code, params = {} } = error;
  if (code === "running") {
    const id = Number(params.executionId);
    return t.rich("running", {
      id: String(id),
      since: format.dateTime(new Date(params.since ?? 0), { dateStyle: "short", timeStyle: "medium" }),
      link: (content) => <Link href={executionHref(taskKey, id)}>{content}</Link>,
    });
  }
  if (code === "unknownTask" || code === "notRetryable" || code === "notRunning") return t(code);
  return errors(errors.has(code) ? code : "unexpected", params);
}
