"use client";

import { CalendarClock, Cpu, LayoutDashboard, Server, Settings2 } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "../ui/cn";

// One line a page; `group` is the heading that begins above it.
const pages = [
  { href: "/admin", label: "overview", Icon: LayoutDashboard, group: null },
  { href: "/admin/services", label: "services", Icon: Server, group: null },
  { href: "/admin/reports/cron", label: "cronTasks", Icon: CalendarClock, group: "report" },
  { href: "/admin/workers", label: "workers", Icon: Cpu, group: null },
  { href: "/admin/settings/cron", label: "setUpCron", Icon: Settings2, group: "settings" },
] as const;

/** The links to every page; the one that is open, or above the one that is open, is marked. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const t = useTranslations("navigation");
  const path = usePathname();
  return (
    <nav aria-label={t("main")}>
      <ul className="space-y-0.5">
        {pages.map(({ href, label, Icon, group }) => {
          const current = href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              {group ? <p className="px-3 pt-4 pb-1 text-xs font-medium text-muted-foreground">{t(group)}</p> : null}
              <Link
                href={href}
                onClick={onNavigate}
                aria-current={current ? (path === href ? "page" : "true") : undefined}
                className={cn(
                  "flex items-center gap-2.5 rounded-md px-3 py-2 text-sm font-medium text-foreground transition-colors hover:bg-muted",
                  current && "bg-accent text-accent-foreground hover:bg-accent",
                )}
              >
                <Icon aria-hidden className={cn("size-4 text-muted-foreground", current && "text-accent-foreground")} />
                {t(label)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
