"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import { taskHref } from "@/components/hrefs";
import { Button, buttonVariants } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import { type ExecutionStatus, type ExecutionTrigger, executionStatuses, executionTriggers } from "@/lib/engine/define";
import { writeExecutionFilters } from "@/lib/engine/executions/address";
import type { ExecutionFilters } from "@/lib/engine/executions/filters";

/** Chooses which executions are listed. Each change leads to the address of that list; without scripts, the button sends the form. */
export function FilterBar({ taskKey, filters }: { taskKey: string; filters: ExecutionFilters }) {
  const t = useTranslations("reports");
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  // What is shown at once, until the page of the new address arrives: that is the truth again.
  const [draft, setDraft] = useState(filters);
  const address = writeExecutionFilters(filters);
  const [arrived, setArrived] = useState(address);
  if (arrived !== address) {
    setArrived(address);
    if (!pending) setDraft(filters);
  }
  const change = (part: Partial<ExecutionFilters>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    startTransition(() => router.push(taskHref(taskKey) + writeExecutionFilters(next), { scroll: false }));
  };
  // While a year is typed, its first digits are a date too.
  const day = (value: string) => (value === "" ? undefined : value);
  const changeDay = (key: "from" | "to", value: string) =>
    value === "" || value >= "2000" ? change({ [key]: day(value) }) : setDraft({ ...draft, [key]: day(value) });
  const form = useRef<HTMLFormElement>(null);
  const changeEarly = useRef(() => {
    const early = { ...filters, ...chosenIn(form.current) };
    if (writeExecutionFilters(early) !== address) change(early);
  });
  useEffect(() => changeEarly.current(), []);
  const active = draft.statuses.length + [draft.trigger, draft.from, draft.to, draft.hideIdle].filter(Boolean).length;
  return (
    <form
      ref={form}
      // What a browser remembers of an earlier visit is not what somebody chose now.
      autoComplete="off"
      method="get"
      action={taskHref(taskKey)}
      aria-label={t("filters.title")}
      aria-busy={pending}
      onSubmit={(event) => {
        event.preventDefault();
        change({});
      }}
      className="space-y-3 border-b px-4 py-4 sm:px-5"
    >
      {filters.sort === "created" ? null : <input type="hidden" name="sort" value={filters.sort} />}
      {filters.direction === "desc" ? null : <input type="hidden" name="dir" value={filters.direction} />}
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="float-left mr-2 py-1 text-sm font-medium">{t("filters.status")}</legend>
        {executionStatuses.map((status) => (
          <StatusChoice
            key={status}
            status={status}
            chosen={draft.statuses.includes(status)}
            onChange={(chosen) =>
              change({ statuses: executionStatuses.filter((each) => (each === status ? chosen : draft.statuses.includes(each))) })
            }
          />
        ))}
      </fieldset>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <Label className="grid gap-1">
          {t("filters.trigger")}
          <Select
            name="trigger"
            value={draft.trigger ?? ""}
            onChange={(event) => change({ trigger: (event.target.value || undefined) as ExecutionTrigger | undefined })}
          >
            <option value="">{t("filters.anyTrigger")}</option>
            {executionTriggers.map((trigger) => (
              <option key={trigger} value={trigger}>
                {t(`trigger.${trigger}`)}
              </option>
            ))}
          </Select>
        </Label>
        <Label className="grid gap-1">
          {t("filters.from")}
          <Input
            type="date"
            name="from"
            max={draft.to}
            value={draft.from ?? ""}
            onChange={(event) => changeDay("from", event.target.value)}
            className="w-40"
          />
        </Label>
        <Label className="grid gap-1">
          {t("filters.to")}
          <Input
            type="date"
            name="to"
            min={draft.from}
            value={draft.to ?? ""}
            onChange={(event) => changeDay("to", event.target.value)}
            className="w-40"
          />
        </Label>
        <Label className="flex h-9 items-center gap-2 font-normal">
          <Checkbox name="work" value="1" checked={draft.hideIdle} onChange={(event) => change({ hideIdle: event.target.checked })} />
          {t("filters.hideIdle")}
        </Label>
        <noscript>
          <Button type="submit" variant="outline">
            {t("filters.apply")}
          </Button>
        </noscript>
        {active > 0 ? (
          <Link href={taskHref(taskKey)} scroll={false} className={buttonVariants({ variant: "ghost" })}>
            {t("filters.clear")}
          </Link>
        ) : null}
        <p aria-live="polite" className="sr-only">
          {active > 0 ? t("filters.active", { count: active }) : null}
        </p>
      </div>
    </form>
  );
}

/** What the form holds: on a slow line somebody may have chosen before the page's scripts ran, and nobody heard. */
function chosenIn(form: HTMLFormElement | null): Partial<ExecutionFilters> {
  if (!form) return {};
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "") || undefined;
  return {
    statuses: data.getAll("status") as ExecutionStatus[],
    trigger: text("trigger") as ExecutionTrigger | undefined,
    from: text("from"),
    to: text("to"),
    hideIdle: data.has("work"),
  };
}

function StatusChoice({ status, chosen, onChange }: { status: ExecutionStatus; chosen: boolean; onChange: (chosen: boolean) => void }) {
  const t = useTranslations("reports");
  return (
    <Label
      title={t(`statusHelp.${status}`)}
      className={cn(
        "inline-flex cursor-pointer items-center gap-1.5 rounded-full border px-2.5 py-1 text-xs font-medium hover:bg-muted has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-ring",
        chosen && "border-primary bg-accent text-accent-foreground",
      )}
    >
      <Checkbox name="status" value={status} checked={chosen} onChange={(event) => onChange(event.target.checked)} className="size-3.5" />
      {t(`status.${status}`)}
    </Label>
  );
}
