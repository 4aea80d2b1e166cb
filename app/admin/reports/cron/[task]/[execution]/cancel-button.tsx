"use client";

import { OctagonX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { RefusalText } from "@/components/refusal-text";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import type { ActionResult } from "@/lib/web/action-result";

/** Asks an execution to stop, once somebody has confirmed. */
export function CancelButton({
  action,
  taskKey,
  executionId,
}: {
  action: (input: unknown) => Promise<ActionResult>;
  taskKey: string;
  executionId: number;
}) {
  const t = useTranslations("reports.cancel");
  const errors = useTranslations("errors");
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [pending, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      try {
        const result = await action({ executionId });
        toast(
          result.ok
            ? { tone: "success", content: t("done") }
            : { tone: "danger", content: <RefusalText error={result.error} taskKey={taskKey} /> },
        );
      } catch {
        toast({ tone: "danger", content: errors("unexpected") });
      }
      setAsking(false);
    });
  return (
    <>
      <Button variant="outline" onClick={() => setAsking(true)}>
        <OctagonX aria-hidden />
        {t("label")}
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={confirm}
        title={t("title", { id: String(executionId) })}
        confirmLabel={t("confirm")}
        destructive
        pending={pending}
      >
        <p>{t("text")}</p>
      </ConfirmDialog>
    </>
  );
}
