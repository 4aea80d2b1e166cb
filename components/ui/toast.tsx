"use client";

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";

interface Toast {
  id: number;
  tone: "success" | "danger";
  content: ReactNode;
}

const SUCCESS_SHOWN_MS = 6000;

const ToastContext = createContext<(toast: Omit<Toast, "id">) => void>(() => undefined);

/** Shows a short message in the corner: `toast({ tone: "success", content })`. Successes leave by themselves, failures stay until closed. */
export function useToast() {
  return useContext(ToastContext);
}

let lastId = 0;

export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations("common");
  const [toasts, setToasts] = useState<Toast[]>([]);
  const close = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const show = useCallback(
    (toast: Omit<Toast, "id">) => {
      const id = ++lastId;
      setToasts((shown) => [...shown.slice(-3), { ...toast, id }]);
      if (toast.tone === "success") setTimeout(() => close(id), SUCCESS_SHOWN_MS);
    },
    [close],
  );
  const list = useMemo(
    () => (
      // The live region is there before its first message: only then do screen readers announce it.
      <div
        aria-live="polite"
        className="pointer-events-none fixed inset-x-4 bottom-4 z-50 flex flex-col items-end gap-2 sm:left-auto sm:w-96"
      >
        {toasts.map(({ id, tone, content }) => (
          <div
            key={id}
            className={cn(
              "pointer-events-auto flex w-full items-start gap-3 rounded-lg border bg-popover px-4 py-3 text-sm text-popover-foreground shadow-lg",
              tone === "danger" && "border-danger/50",
            )}
          >
            {tone === "success" ? (
              <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-success" />
            ) : (
              <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
            )}
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere] [&_a]:font-medium [&_a]:text-link [&_a]:underline">{content}</div>
            <Button variant="ghost" size="icon-sm" aria-label={t("close")} onClick={() => close(id)} className="-my-1 -mr-2">
              <X aria-hidden />
            </Button>
          </div>
        ))}
      </div>
    ),
    [toasts, close, t],
  );
  return (
    <ToastContext value={show}>
      {children}
      {list}
    </ToastContext>
  );
}
