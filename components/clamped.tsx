import { cn } from "./ui/cn";

/** Text from outside, however long: two lines of it, in a width that `className` may widen. */
export function Clamped({ text, className }: { text: string; className?: string }) {
  // Far more than two lines hold: what cannot be seen need not be sent.
  return (
    <span className={cn("line-clamp-2 max-w-64 break-words", className)}>
      {text.length > 500 ? `${text.slice(0, 500).toWellFormed()}…` : text}
    </span>
  );
}
