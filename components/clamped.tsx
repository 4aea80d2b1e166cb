import { cn } from "./ui/cn";

/** Text from outside, however long: two lines of it, broken anywhere. */
export function Clamped({ text, className }: { text: string; className?: string }) {
  // Far more than two lines hold: what cannot be seen need not be sent.
  return (
    <span className={cn("line-clamp-2 [overflow-wrap:anywhere]", className)}>
      {text.length > 500 ? `${text.slice(0, 500).toWellFormed()}…` : text}
    </span>
  );
}
