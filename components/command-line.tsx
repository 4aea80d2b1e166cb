import { CopyButton } from "./ui/copy-button";

/** Text to be typed elsewhere, as it is, with a button that copies it. `label` says what it is. */
export function CommandLine({ text, label }: { text: string; label: string }) {
  return (
    <div className="flex items-start gap-2 rounded-md border bg-muted p-1.5 pl-3">
      <pre className="min-w-0 flex-1 py-1 font-mono text-[0.8125rem] leading-relaxed [overflow-wrap:anywhere] whitespace-pre-wrap">
        <code>{text.trimEnd()}</code>
      </pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
