import type { ComponentProps } from "react";
import { cn } from "./ui/cn";

/** Preformatted text that scrolls inside its own box, which can be reached and scrolled by keyboard. `aria-label` names it. */
export function ScrollBox({ className, ...props }: ComponentProps<"section">) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
  return <section tabIndex={0} className={cn("overflow-auto whitespace-pre", className)} {...props} />;
}
