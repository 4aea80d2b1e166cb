import type { ComponentProps } from "react";
import { cn } from "./cn";

export function Label({ className, ...props }: ComponentProps<"label">) {
  // biome-ignore lint/a11y/noLabelWithoutControl: its users give it htmlFor
  return <label className={cn("text-sm font-medium", className)} {...props} />;
}
