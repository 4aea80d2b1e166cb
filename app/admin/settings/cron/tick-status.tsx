"use client";

import { CircleAlert, CircleCheck, LoaderCircle, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { LastTickAnswer } from "@/app/api/ticks/last/route";
import { useSourceName } from "@/components/source-name";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/lib/format";
import { useLastTick } from "./use-last-tick";

const looks = {
  ok: { Icon: CircleCheck, classes: "border-success/40 bg-success-soft text-success" },
  never: { Icon: LoaderCircle, classes: "border-info/40 bg-info-soft text-info" },
  late: { Icon: TriangleAlert, classes: "border-warning/40 bg-warning-soft text-warning" },
  offline: { Icon: CircleAlert, classes: "border-danger/40 bg-danger-soft text-danger" },
};

/** Whether a tick has arrived, from where, how long ago: asked anew every two seconds while the page is looked at. */
export function TickStatus({ initial }: { initial: LastTickAnswer }) {
  const t = useTranslations("setup.status");
  const locale = useLocale();
  const sourceName = useSourceName();
  const { answer, agoMs, offline } = useLastTick(initial);
  // The banner of the other pages is part of the frame, which is rendered anew only when asked.
  const router = useRouter();
  const wasOk = useRef(initial.ticks === "ok");
  useEffect(() => {
    if (wasOk.current !== (answer.ticks === "ok")) router.refresh();
    wasOk.current = answer.ticks === "ok";
  }, [answer.ticks, router]);
  const state = offline ? "offline" : answer.ticks;
  const { Icon, classes } = looks[state];
  const ago = agoMs < 1000 ? t("now") : t("ago", { duration: formatDuration(Math.floor(agoMs / 1000) * 1000, locale) });
  return (
    <section aria-label={t("label")} className={cn("flex gap-3 rounded-lg border px-4 py-3", classes)}>
      <Icon aria-hidden className={cn("mt-0.5 size-5 shrink-0", state === "never" && "animate-spin")} />
      {/* Announced when the state changes or a tick arrives, not at every second that passes. */}
      <p className="sr-only" aria-live="polite">
        {offline
          ? t("offline")
          : answer.lastTick
            ? `${t("arrived", { ago: t("now") })}, ${t("from", { source: sourceName(answer.lastTick.source) })}`
            : t("waiting")}
        {answer.lastTick ? <span data-tick={answer.lastTick.at} /> : null}
      </p>
      <div className="min-w-0">
        <p className="font-semibold tabular-nums">
          {answer.lastTick ? `${t("arrived", { ago })}, ${t("from", { source: sourceName(answer.lastTick.source) })}` : t("waiting")}
        </p>
        {state === "ok" ? null : <p className="text-sm text-foreground">{t(state === "never" ? "waitingText" : state)}</p>}
      </div>
    </section>
  );
}
