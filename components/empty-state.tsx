import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Where a list would be, had it rows: what is so, and what to do next. */
export function EmptyState({ Icon, title, children }: { Icon: LucideIcon; title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <Icon aria-hidden className="size-8 text-muted-foreground" />
      <p className="font-semibold">{title}</p>
      <div className="max-w-md space-y-3 text-sm text-muted-foreground [overflow-wrap:anywhere] [&_a]:font-medium [&_a]:text-link [&_a]:underline">
        {children}
      </div>
    </div>
  );
}
