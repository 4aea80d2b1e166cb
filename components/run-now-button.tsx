"use client";

import { Play, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useState, useTransition } from "react";
import type { ActionResult } from "@/lib/web/action-result";
import { executionHref } from "./hrefs";
import { RefusalText } from "./refusal-text";
import { Button } from "./ui/button";
import { useToast } from "./ui/toast";

/** A server action that starts an execution and says which. */
export type StartAction = (input: unknown) => Promise<ActionResult<{ executionId: number }>>;

/** The blue button that runs a task now. `taskTitle` names the task for those who do not see the row that it stands in. */
export function RunNowButton({
  action,
  taskKey,
  taskTitle,
  size = "md",
}: {
  action: StartAction;
  taskKey: string;
  taskTitle: string;
  size?: "sm" | "md" | "lg";
}) {
  const t = useTranslations("reports.runNow");
  const { pending, start } = useStart(action, taskKey, "runNow");
  return (
    <Button size={size} disabled={pending} aria-label={t("labelFor", { task: taskTitle })} onClick={() => start({ taskKey })}>
      <Play aria-hidden />
      {pending ? t("pending") : t("label")}
    </Button>
  );
}

/** The button that runs an execution again. */
export function RetryButton({ action, taskKey, executionId }: { action: StartAction; taskKey: string; executionId: number }) {
  const t = useTranslations("reports");
  const { pending, start } = useStart(action, taskKey, "retry");
  return (
    <Button disabled={pending} onClick={() => start({ executionId })}>
      <RotateCcw aria-hidden />
      {pending ? t("runNow.pending") : t("retry.label")}
    </Button>
  );
}

/** Calls the action once however often it is asked meanwhile, and tells what came of it. */
function useStart(action: StartAction, taskKey: string, kind: "runNow" | "retry") {
  const t = useTranslations("reports");
  const errors = useTranslations("errors");
  const toast = useToast();
  const [pending, startTransition] = useTransition();
  const [asked, setAsked] = useState(false);
  const start = (input: unknown) => {
    if (asked) return;
    setAsked(true);
    startTransition(async () => {
      try {
        const result = await action(input);
        if (!result.ok) {
          toast({ tone: "danger", content: <RefusalText error={result.error} taskKey={taskKey} /> });
          return;
        }
        const id = result.data.executionId;
        const link = (content: ReactNode) => <Link href={executionHref(taskKey, id)}>{content}</Link>;
        toast({ tone: "success", content: t.rich(`${kind}.started`, { id: String(id), link }) });
      } catch {
        // The server could not be reached at all.
        toast({ tone: "danger", content: errors("unexpected") });
      } finally {
        setAsked(false);
      }
    });
  };
  return { pending: pending || asked, start };
}
