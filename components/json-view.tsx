import type { ReactNode } from "react";
import { ScrollBox } from "./scroll-box";
import { CopyButton } from "./ui/copy-button";

/** A JSON value, laid out to be read and copied. Long texts wrap, long values scroll inside. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return (
    <div className="relative">
      <div className="absolute top-2 right-2">
        <CopyButton text={text} label={label} />
      </div>
      <ScrollBox
        aria-label={label}
        className="max-h-[32rem] min-h-12 rounded-md border bg-muted/50 p-3 pr-28 font-mono text-[0.8125rem] leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {typeof value === "string" ? value : tokens(text)}
      </ScrollBox>
    </div>
  );
}

const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g;

/** Names, texts and other values in tones of their own; a value too large to be read anyway stays plain. */
function tokens(text: string) {
  if (text.length > 50_000) return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const [whole, quoted, colon] = match;
    parts.push(text.slice(end, match.index));
    const tone = quoted ? (colon ? "text-link" : "text-success") : "text-warning";
    parts.push(
      <span key={match.index} className={tone}>
        {colon ? quoted : whole}
      </span>,
    );
    if (colon) parts.push(colon);
    end = match.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}
