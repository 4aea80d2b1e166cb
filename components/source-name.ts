import { useTranslations } from "next-intl";

/** Sources of ticks that have a name in each language; others are shown as they were given to `--source`. */
const known = ["cron", "crontab", "plesk", "cpanel", "systemd", "url", "builtin"] as const;

/** Says where a tick came from, in words. */
export function useSourceName(): (source: string) => string {
  const t = useTranslations("health.sources");
  return (source) => {
    const name = known.find((each) => each === source);
    return name ? t(name) : source;
  };
}
