"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { RefusalText } from "@/components/refusal-text";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import { useToast } from "@/components/ui/toast";
import type { ActionResult } from "@/lib/web/action-result";

/** Says exactly what and how many executions would be deleted, deletes them once confirmed, and says how many were. */
export function PurgeDialog({
  action,
  taskKey,
  taskTitle,
  count,
  days,
  closeHref,
}: {
  action: (input: unknown) => Promise<ActionResult<{ deleted: number }>>;
  taskKey: string;
  taskTitle: string;
  count: number;
  days: number;
  /** The page without this dialog. */
  closeHref: string;
}) {
  const t = useTranslations("reports.purge");
  const common = useTranslations("common");
  const errors = useTranslations("errors");
  const router = useRouter();
  const toast = useToast();
  const [pending, startTransition] = useTransition();
  const [open, setOpen] = useState(true);
  const close = () => {
    setOpen(false);
    router.replace(closeHref, { scroll: false });
  };
  if (count === 0) {
    return (
      <Dialog open={open} onClose={close} title={t("nothingTitle")} footer={<Button onClick={close}>{common("close")}</Button>}>
        <p>{t("nothing", { days })}</p>
      </Dialog>
    );
  }
  const confirm = () =>
    startTransition(async () => {
      try {
        const result = await action({ taskKey });
        toast(
          result.ok
            ? { tone: "success", content: t("done", { count: result.data.deleted }) }
            : { tone: "danger", content: <RefusalText error={result.error} taskKey={taskKey} /> },
        );
      } catch {
        toast({ tone: "danger", content: errors("unexpected") });
      }
      close();
    });
  return (
    <ConfirmDialog
      open={open}
      onClose={close}
      onConfirm={confirm}
      title={t("title")}
      confirmLabel={pending ? t("pending") : t("confirm", { count })}
      destructive
      pending={pending}
    >
      <p>{t("text", { count, task: taskTitle, days })}</p>
    </ConfirmDialog>
  );
}
