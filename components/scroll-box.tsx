import type { ComponentProps } from "react";
import { cn } from "./ui/cn";

/** Preformatted text that scrolls inside its own box, which can be reached and scrolled by keyboard. `aria-label` names it. */
export function ScrollBox({ className, ...props }: ComponentProps<"div">) {
  // biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard; a group, since a page holds more of them than landmarks
  return <div role="group" tabIndex={0} className={cn("overflow-auto whitespace-pre", className)} {...props} />;
}
