import type { ComponentProps } from "react";
import { cn } from "./cn";

/** The look of one-line fields. 16 px on a phone, so that it does not zoom in. */
export const fieldClasses =
  "h-9 w-full min-w-0 rounded-md border border-input bg-card px-3 text-base text-foreground shadow-xs placeholder:text-muted-foreground disabled:opacity-55 aria-invalid:border-danger sm:text-sm";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input className={cn(fieldClasses, className)} {...props} />;
}
