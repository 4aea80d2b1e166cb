import Link from "next/link";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";
import { type CronInterval, cronIntervals } from "@/lib/cron-lines";

/** How often the lines below call; the choice is part of the address. */
export function IntervalChoice({ minutes }: { minutes: CronInterval }) {
  const t = useTranslations("setup.interval");
  return (
    <nav aria-labelledby="interval" className="space-y-2">
      <h2 id="interval" className="text-sm font-medium">
        {t("label")}
      </h2>
      <ul className="flex flex-wrap gap-1.5">
        {cronIntervals.map((interval) => (
          <li key={interval}>
            <Link
              href={interval === 1 ? "/admin/settings/cron" : `/admin/settings/cron?every=${interval}`}
              scroll={false}
              aria-current={interval === minutes ? "true" : undefined}
              className={cn(
                "inline-flex h-8 items-center rounded-md border bg-card px-2.5 text-sm hover:bg-muted",
                interval === minutes && "border-primary bg-accent font-medium text-accent-foreground hover:bg-accent",
              )}
            >
              {t("minutes", { minutes: interval })}
            </Link>
          </li>
        ))}
      </ul>
      <p className="text-sm text-muted-foreground">{t("hint")}</p>
    </nav>
  );
}
