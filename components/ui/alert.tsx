import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

const tones = {
  info: { classes: "border-info/30 bg-info-soft text-info", Icon: Info },
  success: { classes: "border-success/30 bg-success-soft text-success", Icon: CircleCheck },
  warning: { classes: "border-warning/40 bg-warning-soft text-warning", Icon: TriangleAlert },
  danger: { classes: "border-danger/35 bg-danger-soft text-danger", Icon: CircleAlert },
} as const;

/** A sentence that must be seen. `role="alert"` is for what appears after an action; leave it out for what is there from the start. */
export function Alert({
  tone = "info",
  title,
  className,
  children,
  ...props
}: Omit<ComponentProps<"div">, "title"> & { tone?: keyof typeof tones; title?: ReactNode }) {
  const { classes, Icon } = tones[tone];
  return (
    <div className={cn("flex gap-3 rounded-lg border px-4 py-3 text-sm", classes, className)} {...props}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 space-y-1 [overflow-wrap:anywhere]">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children ? <div className="text-foreground [&_a]:font-medium [&_a]:text-link [&_a]:underline">{children}</div> : null}
      </div>
    </div>
  );
}
