"use client";

import type { ReactNode } from "react";
import { cn } from "./cn";

/** A few choices side by side, one of them taken. `label` is the choice's name; `content` what is drawn for it. */
export function SegmentedControl<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: Value;
  options: { value: Value; label: string; content: ReactNode; lang?: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line in every browser
    <div role="group" aria-label={label} className="inline-flex rounded-md border bg-card p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          lang={option.lang}
          title={option.label}
          aria-label={option.label}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            "inline-flex h-7 min-w-8 items-center justify-center rounded px-1.5 text-xs font-medium text-muted-foreground transition-colors hover:text-foreground",
            option.value === value && "bg-secondary text-secondary-foreground",
          )}
        >
          {option.content}
        </button>
      ))}
    </div>
  );
}
